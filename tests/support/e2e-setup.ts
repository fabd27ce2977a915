import { startApp } from './app.ts'

/**
 * One built app for all browser tests, on the port that playwright.config.ts chose. Tests find it by `baseURL`, and its
 * database and files by these settings of the environment, which Playwright hands to its workers.
 */
export default async function e2eSetup() {
  const app = await startApp({ port: Number(process.env['E2E_PORT']) })
  Object.assign(process.env, {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    APP_ORIGIN: app.url,
    DATABASE_URL: app.databaseUrl,
    LUMIKU_DATA: app.dataDir,
    SESSION_SECRET: app.env['SESSION_SECRET'],
    E2E_JOBS_PID: String(app.jobs.pid),
  })
  return () => app.stop()
}
