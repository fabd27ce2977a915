import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'
import { pinoHttp } from 'pino-http'
import { observeRequest } from '#app/http/request-metrics.server.ts'
import { runInRequestScope } from '#app/http/request-scope.server.ts'
import { log } from '#app/log.server.ts'
import { currentLogScope, type LogScope } from '#app/log-scope.server.ts'

/** An answer that was meant: too busy, or on the way out. */
const ASK_AGAIN = 503

/** What a request turned out to be about. An answer's end is heard where nothing of that is known any more. */
const scopes = new WeakMap<IncomingMessage, Readonly<LogScope>>()

/** Gives every request an id, which its answer and its log lines carry, and logs it when it ends. */
export function requestLog(): RequestHandler[] {
  return [
    pinoHttp({
      logger: log,
      genReqId: (_request, response) => {
        const id = randomUUID()
        response.setHeader('X-Request-Id', id)
        return id
      },
      customAttributeKeys: { responseTime: 'ms' },
      customLogLevel: (_request, { statusCode }, error) => {
        if (error || (statusCode >= 500 && statusCode !== ASK_AGAIN)) return 'error'
        return statusCode === ASK_AGAIN ? 'warn' : 'info'
      },
      customSuccessObject: (request, _response, told: object) => ({ ...scopes.get(request), ...told }),
      customErrorObject: (request, _response, _error, told: object) => ({ ...scopes.get(request), ...told }),
      customSuccessMessage: (request) => `${request.method} ${loggedPath(request)}`,
      customErrorMessage: (request) => `${request.method} ${loggedPath(request)}`,
      autoLogging: { ignore: (request) => isWatcher(request.url) },
      // Ours below take the request and the answer as they are.
      wrapSerializers: false,
      serializers: {
        // The scope says what there is to say of it.
        req: () => undefined,
        res: (response: ServerResponse) => ({ status: response.statusCode }),
      },
    }),
    (request, response, next) => {
      const startedAt = performance.now()
      response.once('close', () => observeRequest(request, response, performance.now() - startedAt))
      runInRequestScope(String(request.id), () => {
        scopes.set(request, currentLogScope() ?? {})
        next()
      })
    },
  ]
}

/** Without the query, which may hold a token or somebody's search, and without the signature of a file link. */
function loggedPath(request: IncomingMessage & { originalUrl?: string }): string {
  const path = (request.originalUrl ?? request.url ?? '').split('?')[0] ?? ''
  return path.replace(/^\/files\/.*/, '/files/…').slice(0, 300)
}

/** Asked every few seconds by the platform, and by nobody else. */
function isWatcher(url: string | undefined): boolean {
  return url === '/health' || url === '/api/health' || url === '/metrics'
}
