import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from '../../bin/process.ts'
import { makeSamples } from '../../bin/samples.ts'
import { startApp } from './app.ts'

/**
 * One built app for all browser tests, on the port that playwright.config.ts chose. Tests find it by `baseURL`, and its
 * database and files by these settings of the environment, which Playwright hands to its workers.
 */
export default async function e2eSetup() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lumiku-e2e-'))
  const samples = path.join(ROOT, '.data/samples')
  await makeSamples(samples)
  await cp(samples, path.join(dataDir, 'samples'), { recursive: true })
  const app = await startApp({ port: Number(process.env['E2E_PORT']), dataDir })
  Object.assign(process.env, {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    APP_ORIGIN: app.url,
    DATABASE_URL: app.databaseUrl,
    LUMIKU_DATA: app.dataDir,
    SESSION_SECRET: app.env['SESSION_SECRET'],
    E2E_JOBS_PID: String(app.jobs.pid),
  })
  return async () => {
    await app.stop()
    // What the processes said, beside the screenshots of what the browser saw.
    await cp(path.join(dataDir, 'logs'), path.join(ROOT, 'test-results/logs'), { recursive: true })
    await rm(dataDir, { recursive: true, force: true })
  }
}
