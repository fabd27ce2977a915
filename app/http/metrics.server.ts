import type { RequestHandler } from 'express'
import { readInstallation } from '#app/http/installation-metrics.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { refuseMetrics } from '#app/metrics-token.server.ts'
import { registry } from '#app/metrics.server.ts'
import '#app/process-metrics.server.ts'

/** GET /metrics for Prometheus, with METRICS_TOKEN as bearer token; without one configured there is no such page. */
export function metricsPage(): RequestHandler {
  return async (request, response, next) => {
    try {
      const refusal = refuseMetrics(request.get('Authorization'))
      if (refusal) {
        if (refusal.status === 401) response.set('WWW-Authenticate', 'Bearer')
        return sendProblem(response, refusal)
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
