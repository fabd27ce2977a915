import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { migrateAll } from './migrate.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { ROOT, startProcess, waitUntilHealthy, type Process } from './process.ts'
import { prepareSampleAccount } from './sample-account.ts'
import { makeSamples } from './samples.ts'
import { readSecrets } from './secrets.ts'

/**
 * For contributors: Vite with hot reload inside the web process, both processes started anew when a server module
 * changes, and a database of our own. Shares its data with bin/start, so only one of the two runs at a time.
 */

if (existsSync(path.join(ROOT, '.env'))) process.loadEnvFile(path.join(ROOT, '.env'))

const port = Number(process.env['PORT'] || 3000)
const dataFolder = path.resolve(process.env['LUMIKU_DATA'] || path.join(ROOT, '.data'))
let postgres: Postgres | undefined
const processes: Process[] = []
let stopping: Promise<never> | undefined

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))

await mkdir(dataFolder, { recursive: true, mode: 0o711 })
const secrets = await readSecrets(dataFolder)
if (!process.env['DATABASE_URL']) {
  postgres = await startPostgres({ folder: path.join(dataFolder, 'postgres') })
  process.env['DATABASE_URL'] = postgres.url
  void postgres.died.then((how) => stop(1, how))
}
Object.assign(process.env, {
  NODE_ENV: 'development',
  PORT: String(port),
  LUMIKU_DATA: dataFolder,
  SESSION_SECRET: process.env['SESSION_SECRET'] || secrets.sessionSecret,
})
await migrateAll(process.env['DATABASE_URL'])
await makeSamples(path.join(dataFolder, 'samples'))
for (const [name, file] of [
  ['web', 'app/main.ts'],
  ['jobs', 'jobs/main.ts'],
] as const) {
  const one = startProcess(name, ['--watch', '--watch-preserve-output', file], { env: process.env })
  processes.push(one)
  void one.ended.then((how) => stop(1, `The ${name} process ${how}.`))
}
await waitUntilHealthy(`http://127.0.0.1:${port}/api/health`, processes)
const { email } = await prepareSampleAccount(secrets.samplePassword)
console.log(`Lumiku is ready on http://localhost:${port}`)
console.log(`Log in as ${email} with the password ${secrets.samplePassword}`)

function stop(code: number, reason?: string): Promise<never> {
  stopping ??= (async () => {
    if (reason) console.error(reason)
    await Promise.all(processes.map((one) => one.stop(10)))
    await postgres?.stop()
    process.exit(code)
  })()
  return stopping
}
