import { retryAfter } from '#app/http/retry-after.ts'
import { consume, type LimitName } from '#app/rate-limit.server.ts'

/** Counts what somebody does, and throws the page that asks them to wait when it was too often. */
export async function holdTo(limit: LimitName, key: string): Promise<void> {
  const allowed = await consume(limit, key)
  if (allowed.ok) return
  throw new Response(null, { status: 429, headers: retryAfter(allowed.retryAfterSeconds) })
}
