import type * as Sentry from '@sentry/remix'
import { env } from '#app/env.server.ts'

let sentry: typeof Sentry | undefined

/** Sends what went wrong in the web process to Sentry from now on, when SENTRY_DSN says where that is. */
export async function startReports(): Promise<void> {
  const { SENTRY_DSN, NODE_ENV } = env()
  if (!SENTRY_DSN) return
  sentry = await import('@sentry/remix')
  sentry.init({ dsn: SENTRY_DSN, environment: NODE_ENV, sendDefaultPii: false })
}

export function report(error: unknown, requestId?: string): void {
  sentry?.captureException(error, { tags: { requestId } })
}
