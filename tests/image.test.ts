import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse as parseToml } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { openContext } from '#tests/drills/image/context.ts'
import { configOf, parseDockerfile, readDockerfile, type Step } from '#tests/drills/image/dockerfile.ts'
import { ROOT } from '../bin/process.ts'

/** That the files of a deployment agree with each other and with the code. `npm run drills -- image` boots what they say. */

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8')

interface Service {
  image: string
  build?: unknown
  command?: string
  environment: Record<string, string>
  read_only?: boolean
  stop_grace_period?: string
}
const compose = parseYaml(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>
}
const fly = parseToml(read('fly.toml')) as {
  kill_timeout: string
  env: Record<string, string>
  processes: Record<string, string>
  deploy: { release_command: string }
  mounts: { processes: string[]; destination: string }[]
  http_service: {
    processes: string[]
    internal_port: number
    checks: { interval: string; timeout: string }[]
  }
  checks: Record<string, { processes: string[]; port: number; path: string }>
}
const stages = readDockerfile()
const image = configOf(stages, { REVISION: 'abc123', VERSION: '1.2.3' })
const settings = [
  ...new Set([...read('app/env.server.ts').matchAll(/^ {6}([A-Z][A-Z0-9_]+):/gm)].map(([, key = '']) => key)),
]
const { database: _, ...ours } = compose.services

describe('the Dockerfile', () => {
  test('copies what is there, and what .dockerignore lets through', async () => {
    const context = await openContext().files()
    const steps = stages.flatMap(({ steps }) => steps as Step[])
    const sources = steps.flatMap((step) => (step.kind === 'copy' && !step.stage ? step.sources : []))
    expect(sources.length).toBeGreaterThan(0)
    const missing = sources.filter(
      (source) => source !== '.' && !context.some((file) => file === source || file.startsWith(`${source}/`)),
    )
    expect(missing).toEqual([])
  })

  test('runs as somebody with a number, keeps what is written in a volume, and says of which commit it is', () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(image.volumes).toEqual([image.env['LUMIKU_DATA']])
    expect(image.env['RELEASE']).toBe('abc123')
    expect(image.labels['org.opencontainers.image.revision']).toBe('abc123')
    expect(image.labels['org.opencontainers.image.version']).toBe('1.2.3')
    expect(image.ports).toEqual([Number(image.env['PORT']), Number(image.env['JOBS_PORT'])])
    expect(image.entrypoint[0]).toBe('tini')
  })

  test('is read with its comments, continued lines and variables', () => {
    const [base, last] = parseDockerfile(
      '# first\nFROM node:24-bookworm-slim AS base\nRUN one \\\n  # why\n  && two\n\nFROM base\nARG A=x\nENV B="$A y" C=${A}\n',
    )
    expect(base).toMatchObject({ name: 'base', steps: [{ kind: 'run', command: 'one && two', line: 3 }] })
    expect(configOf([base!, last!]).env).toMatchObject({ B: 'x y', C: 'x' })
    expect(() => parseDockerfile('FROM a\nONBUILD RUN b')).toThrow('line 2: ONBUILD')
  })
})

test('.dockerignore keeps out what no image needs', async () => {
  const context = openContext()
  for (const file of [
    ...['.git/HEAD', '.data/secrets.json', '.env', '.env.example', '.node/node_modules/.bin/node'],
    ...['node_modules/zod/package.json', 'build/server/index.js', 'tests/image.test.ts', 'docs/deploy.md'],
    ...['app/main.test.ts', 'bin/start', 'bin/postgres.ts', 'something-new/secret.txt'],
  ]) {
    expect(context.lets(file), file).toBe(false)
  }
  for (const file of [
    'app/main.ts',
    'jobs/media/heic-child.ts',
    'migrations/0001-users.sql',
    'bin/migrate.ts',
  ]) {
    expect(context.lets(file), file).toBe(true)
  }
  // What a command of the image imports comes along.
  const files = new Set(await context.files())
  const lost = [...files]
    .filter((file) => /^(app|jobs|bin)\/.*\.ts$/.test(file))
    .flatMap((file) =>
      [...read(file).matchAll(/from '(\.\.?\/[^']+\.ts)'/g)]
        .map(([, to = '']) => path.posix.join(path.posix.dirname(file), to))
        .filter((to) => !files.has(to))
        .map((to) => `${file} imports ${to}`),
    )
  expect(lost).toEqual([])
})

describe('the roles', () => {
  const commands = [
    image.cmd.join(' '),
    image.healthcheck!.command.join(' '),
    ...Object.values(ours).flatMap(({ command }) => (command ? [command] : [])),
    ...Object.values(fly.processes),
    fly.deploy.release_command,
  ]

  test.each([...new Set(commands)])('%s starts a file of the image', (command) => {
    const [program, file = ''] = command.split(' ')
    expect(program).toBe('node')
    expect(existsSync(path.join(ROOT, file)) && openContext().lets(file)).toBe(true)
  })

  test('are the same for compose and Fly', () => {
    const commandOf = (name: string) => compose.services[name]?.command ?? image.cmd.join(' ')
    expect(Object.keys(ours).toSorted()).toEqual(['jobs', 'migrate', 'web'])
    expect(fly.processes).toEqual({ web: commandOf('web'), jobs: commandOf('jobs') })
    expect(fly.deploy.release_command).toBe(commandOf('migrate'))
    expect(fly.http_service).toMatchObject({ processes: ['web'], internal_port: Number(image.env['PORT']) })
    expect(fly.checks['jobs']).toMatchObject({
      processes: ['jobs'],
      port: Number(image.env['JOBS_PORT']),
      path: '/health',
    })
  })

  test('are waited for longer than they take to end', () => {
    const numberIn = (file: string, name: string) =>
      Number(new RegExp(`\\b${name} = ([\\d_]+)`).exec(read(file))![1]!.replaceAll('_', ''))
    const longestDelay = Number(
      /DRAIN_DELAY_SECONDS: [^]*?\.max\((\d+)\)/.exec(read('app/env.server.ts'))![1],
    )
    const finish = numberIn('app/main.ts', 'FINISH_MS') + numberIn('app/main.ts', 'CLOSE_MS')
    const web = longestDelay + finish / 1_000
    const jobs = numberIn('jobs/main.ts', 'DRAIN_SECONDS') + numberIn('jobs/main.ts', 'STOP_MS') / 1_000 + 1
    const seconds = [compose.services['web'], compose.services['jobs']].map((one) =>
      Number.parseInt(one?.stop_grace_period ?? '0'),
    )
    for (const grace of [...seconds, Number.parseInt(fly.kill_timeout)]) {
      expect(grace).toBeGreaterThanOrEqual(Math.max(web, jobs) + 5)
    }
  })

  test('go on answering on Fly until it has asked once more', () => {
    const [check] = fly.http_service.checks
    const asked = Number.parseInt(check!.interval) + Number.parseInt(check!.timeout)
    expect(Number(fly.env['DRAIN_DELAY_SECONDS'])).toBeGreaterThan(asked)
  })

  test('are built once, by the service that the others wait for', () => {
    const built = Object.entries(ours).filter(([, service]) => service.build)
    expect(built.map(([name]) => name)).toEqual(['migrate'])
    expect(new Set(Object.values(ours).map((service) => service.image)).size).toBe(1)
  })

  test('write to nothing but the volume and /tmp', () => {
    for (const service of Object.values(ours)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], volumes: ['data:/data'] })
    }
    expect(fly.mounts.flatMap(({ processes }) => processes)).toEqual(Object.keys(fly.processes))
    for (const { destination } of fly.mounts) expect(destination).toBe(image.env['LUMIKU_DATA'])
  })
})

describe('the settings', () => {
  /** The image has them, Fly's machines have, or they are none of a container's. */
  const OF_IMAGE = [
    'NODE_ENV',
    'PORT',
    'JOBS_PORT',
    'LUMIKU_DATA',
    'STORAGE_DIR',
    'RELEASE',
    'DEV_MAIL',
    'FLY_MACHINE_ID',
  ]

  test('can all be given to compose, and no others', () => {
    for (const { environment } of Object.values(ours)) {
      expect(Object.keys(environment).toSorted()).toEqual(
        settings.filter((key) => !OF_IMAGE.includes(key)).toSorted(),
      )
    }
  })

  test('of fly.toml and of the image are known', () => {
    const known = [...settings, 'PATH']
    expect(
      [...Object.keys(fly.env), ...Object.keys(image.env)].filter((key) => !known.includes(key)),
    ).toEqual([])
  })

  test('that compose cannot do without have no default', () => {
    // A text behind the question mark would be filled in as the value by Coolify.
    expect(read('docker-compose.yml')).not.toMatch(/\$\{\w+:\?[^}]/)
    for (const key of ['SESSION_SECRET', 'DATABASE_URL']) {
      expect(ours['web']!.environment[key]).toContain(':?}')
    }
  })
})

describe('docs/deploy.md', () => {
  const text = read('docs/deploy.md')
  const blocks = [...text.matchAll(/```(\w+)\n([^]*?)```/g)].map(([, , block = '']) => block)

  test('names commands that the image has', () => {
    const commands = [...text.matchAll(/\bnode (bin\/[\w-]+\.ts)/g)].map(([, file = '']) => file)
    expect(commands.length).toBeGreaterThan(10)
    const drawnWhenBuilt = 'bin/samples.ts'
    const lost = commands.filter((file) => !existsSync(path.join(ROOT, file)) || !openContext().lets(file))
    expect(lost.filter((file) => file !== drawnWhenBuilt)).toEqual([])
  })

  test('says of what could not be run here that it was not', () => {
    const engines = /^(docker|fly|systemctl|journalctl) /m
    const unmarked = blocks.filter((block) => {
      const mark = block.indexOf('# Not run by us')
      const first = block.search(engines)
      return first >= 0 && (mark < 0 || mark > first)
    })
    expect(unmarked).toEqual([])
  })

  test('says what to do about every part of /api/health', () => {
    const looks = /const looks[^]*?\n}/.exec(read('app/health.server.ts'))?.[0] ?? ''
    const parts = [...looks.matchAll(/^ {2}(\w+): look/gm)].map(([, part = '']) => part)
    expect(parts.length).toBeGreaterThan(3)
    for (const part of parts) expect(text).toMatch(new RegExp(`^\\| \`${part}\``, 'm'))
  })

  test('lets nobody wait for systemd less long than a process takes', () => {
    expect(text).toContain(`TimeoutStopSec=${Number.parseInt(fly.kill_timeout)}`)
  })
})
