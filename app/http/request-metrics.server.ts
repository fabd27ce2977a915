import type { Request, Response } from 'express'
import { histogram } from '#app/metrics.server.ts'

const requests = histogram(
  'http_request_seconds',
  'Time from the first byte of a request to the end of its answer; streams of live progress are not in it',
  ['method', 'route', 'status'],
  [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
)

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counts an answer that has ended. Labels are a route's pattern and a class of status: no visitor can add one. */
export function observeRequest(request: Request, response: Response, ms: number): void {
  if (String(response.getHeader('Content-Type')).startsWith('text/event-stream')) return
  requests.observe(
    {
      method: METHODS.has(request.method) ? request.method : 'other',
      route: routeOf(request),
      status: `${Math.floor(response.statusCode / 100)}xx`,
    },
    ms / 1_000,
  )
}

/** As its file or router writes it: `/generations/:id`. What no route of ours is, is one thing. */
function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { path?: string | string[] }
  const pattern = Array.isArray(path) ? path[0] : path
  if (pattern && pattern !== '*') return pattern
  return request.path.startsWith('/assets/') ? '/assets' : 'other'
}
