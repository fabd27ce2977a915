import { BlockList, isIPv6 } from 'node:net'
import type { Request, RequestHandler, Response } from 'express'
import { preferencesOf } from '#app/accounts/preferences.server.ts'
import { count, type BatchedLimitName } from '#app/batched-limit.server.ts'
import { env } from '#app/env.server.ts'
import { errorPage } from '#app/http/error-page.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { quotaHeaders } from '#app/http/quota.server.ts'
import { log } from '#app/log.server.ts'
import { addressKey, type Allowance } from '#app/rate-limit.server.ts'
import { sessionKeyOf } from '#app/session.server.ts'

/**
 * What anybody may ask of this product in a minute, whatever they ask for; what costs more than a page has a limit of its
 * own where it is done. Built files and Duitku's callbacks are not counted.
 */
export function generalLimits(): RequestHandler {
  return (request, response, next) => {
    if (UNCOUNTED.test(request.path)) return next()
    admit(request, response).then((isAdmitted) => void (isAdmitted && next()), next)
  }
}

const UNCOUNTED = /^\/(assets\/|webhooks\/|(health|metrics|favicon\.svg|robots\.txt)$)/
/** What is answered with no page. */
const NO_PAGE = /^\/(files|live|uploads|api|csp-reports|library\.zip)(\/|$)/

async function admit(request: Request, response: Response): Promise<boolean> {
  const ip = request.ip ?? ''
  if (isInternal(ip)) {
    warnOfUnknownProxy(request)
    return true
  }
  const counted: [BatchedLimitName, string][] = [[limitOf(request.path), addressKey(ip)]]
  const session = sessionKeyOf(request.headers.cookie)
  if (session) counted.push([request.path.startsWith('/files/') ? 'download' : 'session', session])
  for (const [limit, key] of counted) {
    const allowance = await count(limit, key)
    if (!allowance.ok) {
      await refuse(request, response, allowance)
      return false
    }
    if (NO_PAGE.test(request.path)) response.set(quotaHeaders(allowance.quota))
  }
  return true
}

function limitOf(path: string): BatchedLimitName {
  return path.startsWith('/api/') ? 'health' : 'address'
}

async function refuse(
  request: Request,
  response: Response,
  { retryAfterSeconds, quota }: Extract<Allowance, { ok: false }>,
): Promise<void> {
  const isData = '_data' in request.query
  if (!isData && !NO_PAGE.test(request.path) && request.accepts(['json', 'html']) === 'html') {
    const { language } = preferencesOf(
      new globalThis.Request(env().APP_ORIGIN, {
        headers: {
          Cookie: request.headers.cookie ?? '',
          'Accept-Language': request.headers['accept-language'] ?? '',
        },
      }),
      null,
    )
    const nonce = String(response.locals['nonce'])
    const isForm = request.method !== 'GET'
    const { headers, html } = await errorPage({ status: 429, language, nonce, isForm, retryAfterSeconds })
    return void response.status(429).set(headers).send(html)
  }
  // So that a page of ours shows its sentence instead of taking this for its data.
  if (isData) response.set('X-Remix-Catch', 'yes')
  response.set(quotaHeaders(quota))
  sendProblem(response, {
    status: 429,
    code: 'too-many-requests',
    title: 'Too many requests. Wait a moment.',
    retryAfterSeconds,
  })
}

/** Nobody on the internet has one of these: it is this machine, or a proxy of ours. */
const INTERNAL = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  INTERNAL.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  INTERNAL.addSubnet(network, bits, 'ipv6')

export function isInternal(ip: string): boolean {
  const [address = ''] = ip.split('%')
  return INTERNAL.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

let hasWarned = false

/** Behind a proxy that is not named everybody has its address: no limit by address can tell one from another. */
function warnOfUnknownProxy(request: Request): void {
  if (hasWarned || request.headers['x-forwarded-for'] === undefined) return
  hasWarned = true
  log.warn(
    { proxy: request.ip },
    'a proxy forwards requests that TRUSTED_PROXY_IPS does not name; everybody looks like one address',
  )
}
