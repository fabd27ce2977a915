import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { startApp, type AppOptions } from '#tests/support/app.ts'
import { migrateAll } from '../../bin/migrate.ts'
import { freePort } from '../../bin/postgres.ts'
import { ROOT } from '../../bin/process.ts'
import type { Drill, DrillRow } from './drill.ts'
import { meet } from './image/visitor.ts'

/**
 * A backup as docs/deploy.md makes it, taken while somebody works, brought back to an empty database and an empty folder:
 * the books are in order, every row has its file, and who was logged in goes on.
 */
export const restoreBackup: Drill = {
  name: 'restore',
  tiers: ['release'],
  runAlone,
}

const run = promisify(execFile)

async function runAlone(): Promise<DrillRow[]> {
  const binaries = findBinaries()
  if (!binaries) {
    const details = [
      'pg_dump and a PostgreSQL of the same version are missing. Run: apt-get install postgresql',
    ]
    return [{ name: 'a backup can be made on this machine', value: 0, limit: 1, atLeast: true, details }]
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-restore-'))
  await chmod(folder, 0o755)
  const postgres = await startServer(binaries, path.join(folder, 'postgres'))
  try {
    return await backUpAndRestore(binaries, postgres.urlOf, folder)
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function backUpAndRestore(
  binaries: string,
  urlOf: (database: string) => string,
  folder: string,
): Promise<DrillRow[]> {
  const port = await freePort()
  const secret = { SESSION_SECRET: randomBytes(48).toString('base64url') }
  const options = (name: string): AppOptions & { databaseUrl: string; dataDir: string } => ({
    port,
    env: secret,
    databaseUrl: urlOf(name),
    dataDir: path.join(folder, name),
  })
  const before = options('lumiku')
  await migrateAll(before.databaseUrl)
  const app = await startApp(before)
  const visitor = meet(app.url)
  const dump = path.join(folder, 'lumiku.dump')
  const work = async (): Promise<number> => {
    await visitor.register()
    const { clips, picture } = await visitor.upload()
    const videos = await visitor.mix(clips)
    const files = path.join(before.dataDir, 'storage')
    // Before and after the database: a row of the dump has its file, whether that went or came meanwhile.
    const copyFiles = () => cp(files, path.join(folder, 'restored/storage'), { recursive: true })
    await copyFiles()
    await visitor.draw(picture)
    await run(path.join(binaries, 'pg_dump'), ['--format=custom', `--file=${dump}`, before.databaseUrl])
    await removeVideo(files)
    await copyFiles()
    return videos.length
  }
  const kept = await work()
    .catch((cause: unknown) => {
      throw new Error(`${String(cause)}\n${app.web.lastLines(3)}`, { cause })
    })
    .finally(() => app.stop())

  const after = options('restored')
  await run(path.join(binaries, 'createdb'), [`--maintenance-db=${urlOf('postgres')}`, 'restored'])
  const restore = [
    ...['--exit-on-error', '--no-owner', '--no-privileges'],
    `--dbname=${after.databaseUrl}`,
    dump,
  ]
  await run(path.join(binaries, 'pg_restore'), restore)
  const settings = { ...app.env, DATABASE_URL: after.databaseUrl, LUMIKU_DATA: after.dataDir }
  const env = settings as NodeJS.Dict<string> as NodeJS.ProcessEnv
  const rows: DrillRow[] = []
  for (const script of ['bin/migrate.ts', 'bin/ledger-check.ts', 'bin/check-files.ts']) {
    const { status, stdout, stderr } = spawnSync('node', [script], { cwd: ROOT, env, encoding: 'utf8' })
    const details = status === 0 ? [] : [stdout, stderr]
    rows.push({ name: `${script} on what was restored: exit code`, value: status ?? 1, limit: 0, details })
  }
  const again = await startApp(after)
  try {
    const found = await visitor.again()
    return [
      { name: 'videos before', value: kept },
      { name: 'of them lost', value: kept - found.length, limit: 0 },
      ...rows,
    ]
  } finally {
    await again.stop()
  }
}

/** As upkeep does it to what lay in the trash for long enough, while the dump already names it. */
async function removeVideo(files: string): Promise<void> {
  const names = await readdir(files, { recursive: true })
  const video = names.find((name) => /^generations\/.*\.mp4$/.test(name))
  if (!video) throw new Error('No video is stored')
  await rm(path.join(files, video))
}

/** Those of one PostgreSQL, newest first: pg_dump reads no server that is newer than itself. */
function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = versions.map((version) => path.join(debian, version, 'bin'))
  const said = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim()
  const needed = ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'createdb']
  return [...folders, ...(said ? [said] : [])].find((folder) =>
    needed.every((name) => existsSync(path.join(folder, name))),
  )
}

/** A server of that version on a free port, as the user postgres where this is root. */
async function startServer(binaries: string, folder: string) {
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : []
  const parent = path.dirname(folder)
  if (isRoot) await chown(parent, await uidOf('postgres'), 0)
  const start = async (name: string, args: string[]) => {
    const [command = '', ...rest] = [...as, path.join(binaries, name), ...args]
    await run(command, rest, { cwd: '/' })
  }
  const port = await freePort()
  await start('initdb', [
    '--pgdata',
    folder,
    '--username=lumiku',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-sync',
  ])
  const settings = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200`
  await start('pg_ctl', ['start', '--wait', '-D', folder, '-l', path.join(folder, 'log'), '-o', settings])
  const urlOf = (database: string) => `postgres://lumiku@127.0.0.1:${port}/${database}`
  await run(path.join(binaries, 'createdb'), [`--maintenance-db=${urlOf('postgres')}`, 'lumiku'])
  return { urlOf, stop: () => start('pg_ctl', ['stop', '--mode=fast', '-D', folder]) }
}

async function uidOf(user: string): Promise<number> {
  const { stdout } = await run('id', ['-u', user])
  return Number(stdout)
}
