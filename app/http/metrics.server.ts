import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { env } from '#app/env.server.ts'
import { readInstallation } from '#app/http/installation-metrics.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { registry } from '#app/metrics.server.ts'

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
      await readInstallation()
      response
        .set('Cache-Control', 'no-store')
        .type(registry().contentType)
        .send(await registry().metrics())
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
