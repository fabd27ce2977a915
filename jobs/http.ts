import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { healthOf } from '#app/health.server.ts'
import { problemBody, type ProblemAnswer } from '#app/http/problem.server.ts'
import { log } from '#app/log.server.ts'
import { refuseMetrics } from '#app/metrics-token.server.ts'
import { registry } from '#app/metrics.server.ts'
import '#app/process-metrics.server.ts'

/** Slow headers are an attack, and nobody sends a body here. */
const REQUEST_MS = 10_000

/**
 * What a jobs process tells of itself, on JOBS_PORT: `/health` and `/api/health` as the web process has them, and
 * `/metrics` of this process. Nothing else is here, and no user has a reason to reach it.
 */
export async function openJobsPort(port: number, isDraining: () => boolean): Promise<Server> {
  const server = createServer({ headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS })
  server.on('request', (request, response) => {
    answer(request, response, isDraining()).catch((error: unknown) => {
      log.error({ err: error }, 'a question about this process was not answered')
      if (response.headersSent) response.destroy()
      else sendProblem(response, { status: 500, code: 'internal', title: 'Something went wrong on our side' })
    })
  })
  server.listen(port)
  await once(server, 'listening')
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  isDraining: boolean,
): Promise<void> {
  const path = request.url?.split('?')[0]
  if (path !== '/health' && path !== '/api/health' && path !== '/metrics') {
    return sendProblem(response, { status: 404, code: 'not-found', title: 'Not found' })
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    return sendProblem(response, {
      status: 405,
      code: 'method-not-allowed',
      title: 'This method is not known here',
    })
  }
  if (path === '/metrics') return await tellMetrics(request, response)
  if (path === '/api/health') {
    const { parts, problem } = await healthOf({ role: 'jobs', isDraining })
    return problem ? sendProblem(response, problem) : sendJson(response, 200, { status: 'ok', parts })
  }
  if (isDraining) {
    return sendProblem(response, { status: 503, code: 'draining', title: 'This process is shutting down' })
  }
  sendJson(response, 200, { status: 'ok' })
}

async function tellMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = refuseMetrics(request.headers.authorization)
  if (refusal) {
    if (refusal.status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
    return sendProblem(response, refusal)
  }
  const text = await registry().metrics()
  response.writeHead(200, { 'Content-Type': registry().contentType, 'Cache-Control': 'no-store' }).end(text)
}

function sendProblem(response: ServerResponse, problem: ProblemAnswer): void {
  sendJson(response, problem.status, problemBody(problem), 'application/problem+json')
}

function sendJson(response: ServerResponse, status: number, body: object, type = 'application/json'): void {
  response
    .writeHead(status, {
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    .end(JSON.stringify(body))
}
