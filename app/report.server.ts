import type * as Sentry from '@sentry/node'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import { currentLogScope, type LogScope } from '#app/log-scope.server.ts'
import { counter } from '#app/metrics.server.ts'
import { redact } from '#app/redaction.server.ts'

/** Reports on their way at one time; those that come while so many wait are dropped. */
const MOST_UNDER_WAY = 30
/** At the end of a process, for what is on its way. */
const FLUSH_MS = 1_000

const errors = counter(
  'lumiku_errors_total',
  'Errors that nobody expected; Sentry has each, where it is set up',
)

let sdk: typeof Sentry | undefined

/**
 * Sends what goes wrong in this process to Sentry from now on, when SENTRY_DSN says where that is. Its package is
 * read only then. Nothing of Node is patched: only what is handed to `report` leaves.
 */
export async function startReports(): Promise<void> {
  const { SENTRY_DSN, RELEASE, NODE_ENV } = env()
  if (!SENTRY_DSN) return
  const loaded = await import('@sentry/node')
  loaded.initWithoutDefaultIntegrations({
    dsn: SENTRY_DSN,
    environment: NODE_ENV,
    ...(RELEASE && { release: RELEASE }),
    sendDefaultPii: false,
    skipOpenTelemetrySetup: true,
    maxBreadcrumbs: 0,
    transportOptions: { bufferSize: MOST_UNDER_WAY },
    integrations: [
      loaded.linkedErrorsIntegration(),
      loaded.contextLinesIntegration(),
      loaded.nodeContextIntegration(),
    ],
    beforeSend: withoutSecrets,
  })
  sdk = loaded
}

/** Tells of an error that nobody expected, with the ids of the request or job it happened in. Waits for nothing. */
export function report(error: unknown, scope: LogScope | undefined = currentLogScope()): void {
  errors.inc()
  try {
    const { userId, ...ids } = scope ?? {}
    sdk?.captureException(error, { tags: { ...ids }, ...(userId && { user: { id: userId } }) })
  } catch (cause) {
    log.warn({ err: cause }, 'an error could not be reported')
  }
}

/** Gives what is on its way a moment to arrive; for the end of a process. */
export async function flushReports(): Promise<void> {
  await sdk?.flush(FLUSH_MS)
}

/** Who somebody is, what they sent and what proves it stays here. */
function withoutSecrets(event: Sentry.ErrorEvent): Sentry.ErrorEvent {
  const { request: _request, user, ...rest } = event
  const clean = JSON.parse(redact(JSON.stringify(rest))) as Sentry.ErrorEvent
  return user?.id ? { ...clean, user: { id: user.id } } : clean
}
