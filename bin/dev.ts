import { existsSync, watch } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { migrateAll } from './migrate.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { ROOT, startProcess, waitUntilHealthy, type Process } from './process.ts'
import { prepareSampleAccount } from './sample-account.ts'
import { makeSamples } from './samples.ts'
import { readSecrets } from './secrets.ts'
import { testMerchant } from './test-merchant.ts'

/**
 * For contributors: Vite with hot reload inside the web process, each process started anew when a module that it has
 * loaded changes, and a database of our own. Shares its data with bin/start, so only one of the two runs at a time.
 */

if (existsSync(path.join(ROOT, '.env'))) process.loadEnvFile(path.join(ROOT, '.env'))

const port = Number(process.env['PORT'] || 3000)
const dataFolder = path.resolve(process.env['LUMIKU_DATA'] || path.join(ROOT, '.data'))
let postgres: Postgres | undefined
const processes = new Map<string, Process>()
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
const merchant = await testMerchant()
Object.assign(process.env, merchant)
if (merchant) keepRunning('duitku', 'tests/fakes/duitku/main.ts', () => false)
// Vite brings pages and tools to the browser by itself; what Node has loaded needs a new process.
keepRunning('web', 'app/main.ts', (file) => /^app\/.*\.server\.ts$|^app\/[a-z-]+\.ts$/.test(file))
keepRunning('jobs', 'jobs/main.ts', (file) => /\.ts$/.test(file) && !file.startsWith('app/routes/'))
await waitUntilHealthy(`http://127.0.0.1:${port}/api/health`, [])
const { email } = await prepareSampleAccount(secrets.samplePassword)
console.log(`Lumiku is ready on http://localhost:${port}`)
console.log(`Log in as ${email} with the password ${secrets.samplePassword}`)

/** Starts the process anew when a file changes that it has loaded. One that crashed waits for the next change. */
function keepRunning(name: string, script: string, isLoaded: (file: string) => boolean): void {
  const launch = () => processes.set(name, startProcess(name, [script], { env: process.env }))
  let restart: NodeJS.Timeout | undefined
  launch()
  for (const folder of ['app', 'jobs']) {
    watch(path.join(ROOT, folder), { recursive: true }, (_, changed) => {
      const file = `${folder}/${changed}`
      if (stopping || file.endsWith('.test.ts') || !isLoaded(file)) return
      clearTimeout(restart)
      // Editors and version control write many files at once.
      restart = setTimeout(async () => {
        await processes.get(name)?.stop(5)
        if (!stopping) launch()
      }, 300)
    })
  }
}

function stop(code: number, reason?: string): Promise<never> {
  stopping ??= (async () => {
    if (reason) console.error(reason)
    await Promise.all([...processes.values()].map((one) => one.stop(10)))
    await postgres?.stop()
    process.exit(code)
  })()
  return stopping
}
