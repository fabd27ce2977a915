import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildWhenChanged } from '../../bin/build.ts'
import { freePort } from '../../bin/postgres.ts'
import { startProcess, waitUntilHealthy, type Process } from '../../bin/process.ts'
import { findCanaries } from './canaries.ts'
import { startTestServer, type TestServer } from './database.ts'

/** The whole product as it is deployed: the built app, two processes, a database of its own. */
export interface App {
  url: string
  databaseUrl: string
  dataDir: string
  /** The settings both processes got. */
  env: Record<string, string | undefined>
  /** The present ones: a restart makes others. */
  readonly web: Process
  readonly jobs: Process
  /** Every process there ever was, for what became of it. */
  readonly started: readonly Process[]
  /** Starts one more process of a role beside these, as another machine would. It is the caller's to end. */
  startAnother(name: 'web' | 'jobs', env?: Record<string, string>): Process
  /** Waits until they are well again. What was killed before counts as stopped. */
  restartWeb(): Promise<void>
  restartJobs(): Promise<void>
  /**
   * Ends the processes, and the server of this run with the last app on it; removes the data folder it made. Throws when
   * somebody's name, address or a key was in the log.
   */
  stop(): Promise<void>
}

export interface AppOptions {
  env?: Record<string, string>
  port?: number
  /** Of another app, to run beside it. */
  databaseUrl?: string
  dataDir?: string
}

const STOP_SECONDS = 20

// One database server for all apps of a run.
let server: Promise<TestServer> | undefined
let apps = 0

export async function startApp(options: AppOptions = {}): Promise<App> {
  apps++
  const started: Process[] = []
  try {
    return await start(options, started)
  } catch (error) {
    await Promise.all(started.map((one) => one.stop(STOP_SECONDS)))
    await leaveServer()
    throw error
  }
}

async function start(options: AppOptions, started: Process[]): Promise<App> {
  await buildWhenChanged()
  if (!options.databaseUrl) server ??= startTestServer()
  const databaseUrl = options.databaseUrl ?? (await (await server!).createDatabase())
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'lumiku-app-')))
  const port = options.port ?? (await freePort())
  const url = `http://localhost:${port}`
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    PORT: String(port),
    APP_ORIGIN: url,
    DATABASE_URL: databaseUrl,
    LUMIKU_DATA: dataDir,
    SESSION_SECRET: randomBytes(48).toString('base64url'),
    // No load balancer stands in front.
    DRAIN_DELAY_SECONDS: '0',
    ...options.env,
  }
  const launch = (name: 'web' | 'jobs', others: Record<string, string> = {}) => {
    const its = { ...env, ...others }
    const one = startProcess(name, [`${name === 'web' ? 'app' : 'jobs'}/main.ts`], {
      env: its,
      logFile: path.join(dataDir, `logs/${name}-${its.PORT}.log`),
    })
    started.push(one)
    return one
  }
  let web = launch('web')
  let jobs = launch('jobs')
  const untilWell = () => waitUntilHealthy(`${url}/api/health`, [web, jobs])
  await untilWell()

  return {
    url,
    databaseUrl,
    dataDir,
    env,
    started,
    startAnother: launch,
    get web() {
      return web
    },
    get jobs() {
      return jobs
    },
    async restartWeb() {
      await web.stop(STOP_SECONDS)
      web = launch('web')
      await untilWell()
    },
    async restartJobs() {
      await jobs.stop(STOP_SECONDS)
      jobs = launch('jobs')
      await untilWell()
    },
    async stop() {
      await Promise.all([web.stop(STOP_SECONDS), jobs.stop(STOP_SECONDS)])
      const told = await findCanaries(path.join(dataDir, 'logs'), env)
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true })
      await leaveServer()
      if (told.length > 0) throw new Error(`The log tells what it must not:\n${told.slice(0, 5).join('\n')}`)
    },
  }
}

async function leaveServer(): Promise<void> {
  apps--
  if (apps > 0 || !server) return
  const last = server
  server = undefined
  await (await last).stop()
}
