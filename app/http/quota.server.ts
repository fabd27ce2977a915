import type { Quota } from '#app/rate-limit.server.ts'

/** What an answer says of a limit, as draft-ietf-httpapi-ratelimit-headers-11 writes it: the policy, and what is left. */
export function quotaHeaders({
  limit,
  points,
  seconds,
  remaining,
  resetSeconds,
}: Quota): Record<string, string> {
  return {
    'RateLimit-Policy': `"${limit}";q=${points};w=${seconds}`,
    RateLimit: `"${limit}";r=${remaining};t=${resetSeconds}`,
  }
}
