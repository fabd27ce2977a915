import type { Response } from 'express'
import { currentRequestId } from '#app/http/request-scope.server.ts'

/** An answer of a non-page route that is no success, as RFC 9457 says it. */
export interface ProblemAnswer {
  status: number
  /** Kept stable: programs branch on it. */
  code: string
  title: string
  detail?: string
  /** Whole seconds. */
  retryAfterSeconds?: number
  /** Further members, as RFC 9457 section 3.2 allows. */
  extensions?: Record<string, unknown>
}

const TYPE = 'application/problem+json'

/** What passes by itself, such as a database that restarts, is worth another try after so long. */
export const COME_BACK_SECONDS = 5

/** Ends an Express response with the problem. */
export function sendProblem(response: Response, problem: ProblemAnswer): void {
  if (problem.retryAfterSeconds) response.set('Retry-After', String(problem.retryAfterSeconds))
  response
    .status(problem.status)
    .set('Cache-Control', 'no-store')
    .type(TYPE)
    .send(JSON.stringify(problemBody(problem)))
}

/** The same for a Remix resource route. */
export function problemResponse(
  problem: ProblemAnswer,
  init: Record<string, string> = {},
): globalThis.Response {
  const headers = new Headers({ ...init, 'Content-Type': TYPE, 'Cache-Control': 'no-store' })
  if (problem.retryAfterSeconds) headers.set('Retry-After', String(problem.retryAfterSeconds))
  return new Response(JSON.stringify(problemBody(problem)), { status: problem.status, headers })
}

export function problemBody({ status, code, title, detail, extensions }: ProblemAnswer) {
  const requestId = currentRequestId()
  return { type: `/problems/${code}`, title, status, detail: detail ?? title, code, requestId, ...extensions }
}
