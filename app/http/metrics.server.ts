import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { env } from '#app/env.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'

interface Metrics {
  registry: Registry
  requests: Histogram
}

let made: Metrics | undefined

function metrics(): Metrics {
  if (made) return made
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'http_request_seconds',
    help: 'Time from the first byte of a request to the end of its answer',
    labelNames: ['method', 'status'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  })
  made = { registry, requests }
  return made
}

export function observeRequest(method: string, status: number, ms: number): void {
  metrics().requests.observe({ method, status: String(status) }, ms / 1000)
}

/** GET /metrics for Prometheus, with METRICS_TOKEN as bearer token; without one configured there is no such page. */
export function metricsPage(): RequestHandler {
  return async (request, response, next) => {
    try {
      const { METRICS_TOKEN } = env()
      if (!METRICS_TOKEN) return sendProblem(response, { status: 404, code: 'not-found', title: 'Not found' })
      if (!isSame(request.get('Authorization') ?? '', `Bearer ${METRICS_TOKEN}`)) {
        response.set('WWW-Authenticate', 'Bearer')
        return sendProblem(response, {
          status: 401,
          code: 'unauthorized',
          title: 'The token is missing or wrong',
        })
      }
      const { registry } = metrics()
      response
        .set('Cache-Control', 'no-store')
        .type(registry.contentType)
        .send(await registry.metrics())
    } catch (error) {
      next(error)
    }
  }
}

/** Hashed first: timingSafeEqual wants equal lengths, and a length is a hint. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
