import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from '../../bin/process.ts'
import { makeSamples } from '../../bin/samples.ts'
import { startFakeDuitku } from '../fakes/duitku/duitku.ts'
import { startFakeSentry } from '../fakes/sentry/sentry.ts'
import { startApp } from './app.ts'
import { openMailbox } from './mailbox.ts'

/**
 * One built app for all browser tests, on the port that playwright.config.ts chose, and a stand-in of Duitku's to
 * pay to, and a mail server. Tests find the app by `baseURL`, and its database and files by these settings of the environment, which
 * Playwright hands to its workers.
 */
export default async function e2eSetup() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lumiku-e2e-'))
  const samples = path.join(ROOT, '.data/samples')
  await makeSamples(samples)
  await cp(samples, path.join(dataDir, 'samples'), { recursive: true })
  const merchant = { merchantCode: 'DSE2E', apiKey: randomBytes(24).toString('hex') }
  const duitku = await startFakeDuitku({ ...merchant, retryMs: 250 })
  const payments = {
    DUITKU_ENV: 'sandbox',
    DUITKU_BASE_URL: duitku.url,
    DUITKU_MERCHANT_CODE: merchant.merchantCode,
    DUITKU_API_KEY: merchant.apiKey,
  }
  const sentry = await startFakeSentry()
  // Every line there is: what must not be in the log is looked for when the app stops.
  const mailbox = await openMailbox({ folder: path.join(dataDir, 'mailbox') })
  const env = { ...payments, SMTP_URL: mailbox.url, SENTRY_DSN: sentry.dsn, LOG_LEVEL: 'trace' }
  const app = await startApp({ port: Number(process.env['E2E_PORT']), dataDir, env })
  Object.assign(process.env, {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    ...payments,
    APP_ORIGIN: app.url,
    DATABASE_URL: app.databaseUrl,
    LUMIKU_DATA: app.dataDir,
    SESSION_SECRET: app.env['SESSION_SECRET'],
    SENTRY_DSN: sentry.dsn,
    E2E_JOBS_PID: String(app.jobs.pid),
  })
  return async () => {
    try {
      await app.stop()
    } finally {
      await duitku.close()
      await sentry.close()
      await mailbox.close()
      // What the processes said, beside the screenshots of what the browser saw.
      await cp(path.join(dataDir, 'logs'), path.join(ROOT, 'test-results/logs'), { recursive: true })
      await rm(dataDir, { recursive: true, force: true })
    }
  }
}
