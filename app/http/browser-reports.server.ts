import type { BrowserReports } from '#app/browser-reports.ts'
import { env } from '#app/env.server.ts'

/** Where the browser of this request reports errors to; null where nobody wants them. The key of a DSN is public. */
export function reportsOfBrowser(requestId: string): BrowserReports | null {
  const { SENTRY_DSN, NODE_ENV, RELEASE } = env()
  return SENTRY_DSN ? { dsn: SENTRY_DSN, environment: NODE_ENV, release: RELEASE ?? null, requestId } : null
}
