import { Router } from 'express'
import { healthOf } from '#app/health.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'

/**
 * `GET /health` is for load balancers and supervisors: this process takes requests. It asks nothing of anybody, so a database
 * that is down does not take every process away; and it says no from the first moment of going away.
 *
 * `GET /api/health` is for whoever watches the whole: part by part; 503 names what is broken.
 */
export function healthPages({ isDraining }: { isDraining: () => boolean }): Router {
  const router = Router()
  router.get('/health', (_request, response) => {
    if (!isDraining()) return void response.set('Cache-Control', 'no-store').json({ status: 'ok' })
    sendProblem(response, { status: 503, code: 'draining', title: 'This process is shutting down' })
  })
  router.get('/api/health', (_request, response, next) => {
    healthOf({ role: 'web', isDraining: isDraining() })
      .then(({ parts, problem }) => {
        if (problem) return sendProblem(response, problem)
        response.set('Cache-Control', 'no-store').json({ status: 'ok', parts })
      })
      .catch(next)
  })
  return router
}
