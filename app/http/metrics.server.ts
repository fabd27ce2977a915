import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { env } from '#app/env.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { log } from '#app/log.server.ts'
import { providerOverviews, spendToday } from '#app/models/provider.server.ts'

interface Metrics {
  registry: Registry
  requests: Histogram
  providers: ReturnType<typeof providerGauges>
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
  made = { registry, requests, providers: providerGauges(registry) }
  return made
}

/** What the jobs processes noted of the services outside; read when somebody looks. */
function providerGauges(registry: Registry) {
  const registers = [registry]
  return {
    breaker: new Gauge({
      name: 'provider_breaker_open',
      help: '1 while a provider is not asked, because too many calls to it failed',
      labelNames: ['provider'],
      registers,
    }),
    down: new Gauge({
      name: 'provider_down',
      help: '1 while a provider is not offered: its breaker, our account there, or the money of the day',
      labelNames: ['provider', 'reason'],
      registers,
    }),
    calls: new Gauge({
      name: 'provider_calls_today',
      help: 'Calls since midnight in Jakarta, by how they ended',
      labelNames: ['provider', 'outcome'],
      registers,
    }),
    spend: new Gauge({
      name: 'provider_spend_today_dollars',
      help: 'What all providers cost since midnight in Jakarta; AI_DAILY_USD is the most it may be',
      registers,
    }),
  }
}

/** Leaves the gauges as they are when the database cannot be asked: then the rest of the page matters most. */
async function readProviders({ breaker, down, calls, spend }: Metrics['providers']): Promise<void> {
  try {
    const [overviews, usd] = await Promise.all([providerOverviews(), spendToday()])
    spend.set(usd)
    down.reset()
    for (const { provider, breaker: state, down: isDown, today } of overviews) {
      breaker.set({ provider }, state === 'open' ? 1 : 0)
      if (isDown) down.set({ provider, reason: isDown.reason }, 1)
      calls.set({ provider, outcome: 'done' }, today.done)
      calls.set({ provider, outcome: 'failed' }, today.failed)
    }
  } catch (error) {
    log.warn({ err: error }, 'metrics of providers cannot be read')
  }
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
      const { registry, providers } = metrics()
      await readProviders(providers)
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
