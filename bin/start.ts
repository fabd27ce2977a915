import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { EXIT_CONFIG } from '#app/env.server.ts'
import { buildWhenChanged } from './build.ts'
import { migrateAll } from './migrate.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { ROOT, startProcess, waitUntilHealthy, type Process } from './process.ts'
import { prepareSampleAccount } from './sample-account.ts'
import { makeSamples } from './samples.ts'
import { readSecrets } from './secrets.ts'
import { testMerchant } from './test-merchant.ts'

/** Seconds a process gets to finish what it is at before it is killed. */
const STOP_SECONDS = 30

if (existsSync(path.join(ROOT, '.env'))) process.loadEnvFile(path.join(ROOT, '.env'))

const port = Number(process.env['PORT'] || 3000)
const dataFolder = path.resolve(process.env['LUMIKU_DATA'] || path.join(ROOT, '.data'))
let database: Promise<Postgres> | undefined
const processes: Process[] = []
let stopping: Promise<never> | undefined

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Asked twice: at once.
    if (stopping) for (const one of processes) one.kill('SIGKILL')
    void stop(0)
  })
}

try {
  await start()
} catch (error) {
  // A stop that was asked for makes whatever is under way fail.
  if (stopping) await stopping
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  await stop(name === 'EnvironmentError' ? EXIT_CONFIG : 1, message)
}

async function start(): Promise<void> {
  await refuseTakenPort()
  await mkdir(dataFolder, { recursive: true, mode: 0o711 })
  const secrets = await readSecrets(dataFolder)

  const building = say('Building …', buildWhenChanged())
  const drawing = makeSamples(path.join(dataFolder, 'samples'))
  // Both are awaited below; an error must not count as unhandled until then.
  building.catch(() => undefined)
  drawing.catch(() => undefined)
  if (!process.env['DATABASE_URL']) {
    database = startPostgres({ folder: path.join(dataFolder, 'postgres') })
    const postgres = await database
    process.env['DATABASE_URL'] = postgres.url
    void postgres.died.then((how) => stop(1, how))
  }
  // The settings of both processes, and of the models that this one calls.
  const settings = {
    NODE_ENV: 'production',
    PORT: String(port),
    APP_ORIGIN: process.env['APP_ORIGIN'] || `http://localhost:${port}`,
    LUMIKU_DATA: dataFolder,
    SESSION_SECRET: process.env['SESSION_SECRET'] || secrets.sessionSecret,
    // No load balancer stands in front, and somebody waits after Ctrl-C.
    DRAIN_DELAY_SECONDS: process.env['DRAIN_DELAY_SECONDS'] || '0',
    // Whoever tries it out reads its mails at /dev/mail.
    ...(!process.env['SMTP_URL'] && { DEV_MAIL: process.env['DEV_MAIL'] || devMail() }),
  }
  Object.assign(process.env, settings)
  const merchant = await testMerchant()
  Object.assign(process.env, merchant)
  await migrateAll(process.env['DATABASE_URL'])
  await building
  await drawing

  for (const [name, file] of [
    ...(merchant ? [['duitku', 'tests/fakes/duitku/main.ts'] as const] : []),
    ['web', 'app/main.ts'],
    ['jobs', 'jobs/main.ts'],
  ] as const) {
    const one = startProcess(name, [file], {
      env: process.env,
      logFile: path.join(dataFolder, `logs/${name}.log`),
    })
    processes.push(one)
    void one.ended.then((how) => stop(1, `The ${name} process ${how}.\n${one.lastLines()}`))
  }
  await waitUntilHealthy(`http://127.0.0.1:${port}/api/health`, processes)
  const account = await prepareSampleAccount(secrets.samplePassword)

  console.log(`Lumiku is ready on http://localhost:${port}`)
  console.log(`Log in as ${account.email} with the password ${secrets.samplePassword}`)
  if (process.env['DEV_MAIL'] === 'on') console.log(`Its mails are on http://localhost:${port}/dev/mail`)
  console.log(`Logs are in ${path.join(dataFolder, 'logs')}. Ctrl-C stops everything.`)
}

/** Mails are for nobody else's eyes: off where browsers reach this machine by another name. */
function devMail(): 'on' | 'off' {
  const { APP_ORIGIN } = process.env
  return !APP_ORIGIN || /^http:\/\/(localhost|127\.0\.0\.1)(:|$)/.test(APP_ORIGIN) ? 'on' : 'off'
}

/** Stops web and jobs, then the database. The first reason given decides the exit code. */
function stop(code: number, reason?: string): Promise<never> {
  stopping ??= (async () => {
    if (reason) console.error(reason)
    else console.error('Stopping …')
    await Promise.all(processes.map((one) => one.stop(STOP_SECONDS)))
    await (await database?.catch(() => undefined))?.stop()
    process.exit(code)
  })()
  return stopping
}

async function refuseTakenPort(): Promise<void> {
  for (const host of [undefined, '127.0.0.1']) {
    const server = net.createServer()
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve).listen(port, host, () => server.close(() => resolve(undefined)))
    })
    if (error?.code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} is taken by another program. Choose another one:  PORT=${port + 1} bin/start`,
      )
    }
    if (error) throw new Error(`Port ${port} cannot be used: ${error.message}`)
  }
}

/** Says what takes a while, when it really takes one. */
async function say<T>(what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => console.error(what), 1_000)
  return work.finally(() => clearTimeout(timer))
}
