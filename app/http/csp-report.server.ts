import express, { Router } from 'express'
import { z } from 'zod'
import { count } from '#app/batched-limit.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { quotaHeaders } from '#app/http/quota.server.ts'
import { log } from '#app/log.server.ts'
import { counter } from '#app/metrics.server.ts'
import { addressKey } from '#app/rate-limit.server.ts'

export const CSP_REPORTS_PATH = '/csp-reports'

/** A browser sends one violation, or a few together. */
const BODY_BYTES = 16 * 1024
const REPORTS_AT_ONCE = 20
/** The same violation is told once, however many browsers meet it. */
const TELL_AGAIN_MS = 60 * 60_000
const MOST_TOLD = 200

const reports = counter(
  'lumiku_csp_reports_total',
  'What browsers refused to load or run on a page of ours',
  ['directive'],
)

/**
 * Takes what browsers report of our Content-Security-Policy: `report-uri` (one JSON object) and the Reporting API (a
 * list). Anybody can send anything here, so no more is kept than which rule it was and what kind of source.
 */
export function cspReports(): Router {
  const router = Router()
  const readBody = express.json({
    type: ['application/csp-report', 'application/reports+json', 'application/json'],
    limit: BODY_BYTES,
  })
  router.post(CSP_REPORTS_PATH, (request, response, next) => {
    count('csp-report', addressKey(request.ip ?? ''))
      .then(({ ok, quota, ...refused }) => {
        response.set(quotaHeaders(quota))
        if (ok) return readBody(request, response, next)
        sendProblem(response, {
          status: 429,
          code: 'too-many-reports',
          title: 'Too many reports',
          ...refused,
        })
      })
      .catch(next)
  })
  router.post(CSP_REPORTS_PATH, (request, response) => {
    for (const violation of violationsIn(request.body)) note(violation)
    response.status(204).end()
  })
  return router
}

interface Violation {
  directive: string
  blocked: string
}

const legacy = z.object({
  'csp-report': z.object({
    'effective-directive': z.string().optional(),
    'violated-directive': z.string().optional(),
    'blocked-uri': z.string().optional(),
  }),
})
const modern = z.array(z.unknown())
const modernOne = z.object({
  type: z.literal('csp-violation'),
  body: z.object({ effectiveDirective: z.string().optional(), blockedURL: z.string().optional() }),
})

function violationsIn(body: unknown): Violation[] {
  const one = legacy.safeParse(body)
  if (one.success) {
    const report = one.data['csp-report']
    const directive = report['effective-directive'] ?? report['violated-directive']
    return [{ directive: knownDirective(directive), blocked: kindOf(report['blocked-uri']) }]
  }
  const list = modern.safeParse(body)
  if (!list.success) return []
  return list.data.slice(0, REPORTS_AT_ONCE).flatMap((entry) => {
    const read = modernOne.safeParse(entry)
    if (!read.success) return []
    const { effectiveDirective, blockedURL } = read.data.body
    return [{ directive: knownDirective(effectiveDirective), blocked: kindOf(blockedURL) }]
  })
}

const DIRECTIVES = new Set(
  'default script script-src-elem script-src-attr style style-src-elem style-src-attr img media font connect manifest object frame worker'
    .split(' ')
    .map((name) => (name.includes('-') ? name : `${name}-src`))
    .concat('base-uri', 'form-action', 'frame-ancestors'),
)

function knownDirective(given = ''): string {
  const [name = ''] = given.split(' ')
  return DIRECTIVES.has(name) ? name : 'other'
}

/** An address may hold a token or what somebody typed: of a host there is the kind, of a keyword the word. */
function kindOf(blocked = ''): string {
  if (['inline', 'eval', 'wasm-eval', 'data', 'blob', 'about', 'trusted-types-sink'].includes(blocked))
    return blocked
  if (!URL.canParse(blocked)) return 'other'
  const { protocol } = new URL(blocked)
  if (/-extension:$/.test(protocol)) return 'extension'
  return ['https:', 'http:', 'data:', 'blob:', 'ws:', 'wss:'].includes(protocol)
    ? protocol.slice(0, -1)
    : 'other'
}

const toldAt = new Map<string, number>()

function note({ directive, blocked }: Violation): void {
  // Extensions change pages as their owners like; that is none of our business.
  if (blocked === 'extension') return
  reports.inc({ directive })
  const key = `${directive} ${blocked}`
  if (Date.now() - (toldAt.get(key) ?? 0) < TELL_AGAIN_MS) return
  if (toldAt.size >= MOST_TOLD) toldAt.clear()
  toldAt.set(key, Date.now())
  log.warn({ directive, blocked }, 'a browser refused something on a page of ours')
}
