import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { log } from '#app/log.server.ts'
import { observeRequest } from '#app/http/metrics.server.ts'
import { runInRequestScope } from '#app/http/request-scope.server.ts'

declare module 'http' {
  interface IncomingMessage {
    id: string
  }
}

/** Gives every request an id, which its answer and its log lines carry, and logs it when it ends. */
export function requestLog(): RequestHandler {
  return (request, response, next) => {
    request.id = randomUUID()
    response.setHeader('X-Request-Id', request.id)
    const startedAt = performance.now()
    response.once('close', () => {
      const ms = performance.now() - startedAt
      const { statusCode: status } = response
      observeRequest(request.method, status, ms)
      if (isWatcher(request.originalUrl)) return
      const line = { requestId: request.id, res: { status }, ms: Math.round(ms) }
      log[status >= 500 ? 'error' : 'info'](line, `${request.method} ${loggedPath(request)}`)
    })
    runInRequestScope(request.id, next)
  }
}

/** Without the query, which may hold a token or somebody's search, and without the signature of a file link. */
function loggedPath({ originalUrl }: Request): string {
  const path = originalUrl.split('?')[0] ?? ''
  return path.replace(/^\/files\/.*/, '/files/…').slice(0, 300)
}

/** Asked every few seconds by the platform, and by nobody else. */
function isWatcher(url: string): boolean {
  return url === '/health' || url === '/metrics'
}
