import { createHash, timingSafeEqual } from 'node:crypto'
import { env } from '#app/env.server.ts'
import type { ProblemAnswer } from '#app/http/problem.server.ts'

/** Why this `Authorization` header opens no page of metrics; undefined when it does. Without a token there is no page. */
export function refuseMetrics(authorization: string | undefined): ProblemAnswer | undefined {
  const { METRICS_TOKEN } = env()
  if (!METRICS_TOKEN) return { status: 404, code: 'not-found', title: 'Not found' }
  if (isSame(authorization ?? '', `Bearer ${METRICS_TOKEN}`)) return undefined
  return { status: 401, code: 'unauthorized', title: 'The token is missing or wrong' }
}

/** Hashed first: timingSafeEqual wants equal lengths, and a length is a hint. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
