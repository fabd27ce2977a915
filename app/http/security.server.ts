import { randomFillSync } from 'node:crypto'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import { paymentOrigins } from '#app/duitku.server.ts'
import { env } from '#app/env.server.ts'
import { CSP_REPORTS_PATH } from '#app/http/csp-report.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { hasSessionCookie } from '#app/session.server.ts'

const YEAR_SECONDS = 31_536_000
const NONCE_BYTES = 18
/** Asking the system for randomness costs more than the randomness. */
const NONCES_AT_ONCE = 128

/** 1 MB: more than the largest form of ours sends, a carousel with a table of a hundred full rows. */
const FORM_BYTES = 1024 * 1024
/** Longest time for a request to arrive, of those that carry no file. */
const RECEIVE_MS = 60_000

const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What other machines call, with a signature of their own in place of a cookie; and what browsers send by themselves. */
const CALLED_FROM_OUTSIDE = new Set(['/webhooks/duitku', CSP_REPORTS_PATH])

/** Two hundred ids and some; proxies in front rarely let more through. */
const ADDRESS_CHARACTERS = 8 * 1024

/** Security headers of every response, and the response's nonce in `res.locals.nonce`. */
export function securityHeaders(): RequestHandler[] {
  const { APP_ORIGIN } = env()
  const reportingEndpoints = `csp="${APP_ORIGIN}${CSP_REPORTS_PATH}"`
  return [
    (_request, response, next) => {
      response.locals['nonce'] = newNonce()
      response.set('Permissions-Policy', PERMISSIONS)
      response.set('Reporting-Endpoints', reportingEndpoints)
      next()
    },
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: contentPolicy() },
      crossOriginEmbedderPolicy: false,
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      frameguard: { action: 'deny' },
      // no-referrer would make browsers send `Origin: null` with forms.
      referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
      strictTransportSecurity: isHttps() && { maxAge: YEAR_SECONDS, includeSubDomains: true },
    }),
  ]
}

/** The same for an answer that no handler gives: what could not be read as a request at all. It has nothing to show. */
export function fixedSecurityHeaders(): Record<string, string> {
  return {
    'Content-Security-Policy': "default-src 'none';base-uri 'none';object-src 'none';frame-ancestors 'none'",
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': PERMISSIONS,
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(isHttps() && { 'Strict-Transport-Security': `max-age=${YEAR_SECONDS}; includeSubDomains` }),
  }
}

const PERMISSIONS = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'

function isHttps(): boolean {
  return env().APP_ORIGIN.startsWith('https://')
}

const randomness = Buffer.alloc(NONCE_BYTES * NONCES_AT_ONCE)
let used = randomness.length

/** No byte of randomness is ever given out twice. */
function newNonce(): string {
  if (used === randomness.length) {
    randomFillSync(randomness)
    used = 0
  }
  return randomness.toString('base64', used, (used += NONCE_BYTES))
}

function contentPolicy() {
  const { NODE_ENV, SENTRY_DSN, STORAGE_DRIVER, S3_ENDPOINT, S3_PUBLIC_ENDPOINT = S3_ENDPOINT } = env()
  const isDevelopment = NODE_ENV === 'development'
  const hasLinks = STORAGE_DRIVER === 's3' && S3_PUBLIC_ENDPOINT && S3_PUBLIC_ENDPOINT !== 'none'
  const storage = hasLinks ? [new URL(S3_PUBLIC_ENDPOINT).origin] : []
  const reports = SENTRY_DSN ? [new URL(SENTRY_DSN).origin] : []
  const nonce = (_request: unknown, response: unknown) =>
    `'nonce-${(response as { locals: { nonce: string } }).locals.nonce}'`
  return {
    defaultSrc: ["'none'"],
    scriptSrc: [nonce, "'strict-dynamic'"],
    // Vite puts styles into the page while it develops; a nonce would switch 'unsafe-inline' off.
    styleSrc: isDevelopment ? ["'self'", "'unsafe-inline'"] : ["'self'", nonce],
    imgSrc: ["'self'", 'data:', 'blob:', ...storage],
    mediaSrc: ["'self'", 'blob:', ...storage],
    fontSrc: ["'self'"],
    connectSrc: ["'self'", ...storage, ...reports, ...(isDevelopment ? ['ws:'] : [])],
    manifestSrc: ["'self'"],
    // Browsers apply form-action to the redirect after the form, too.
    formAction: ["'self'", ...paymentOrigins()],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    // The older one for browsers without the Reporting API.
    reportUri: [CSP_REPORTS_PATH],
    reportTo: ['csp'],
  }
}

/** Refuses an address that no page of ours has. What reads one behind this need not ask how long it is, or for NULs. */
export function limitAddresses(): RequestHandler {
  return (request, response, next) => {
    const { originalUrl } = request
    if (originalUrl.length > ADDRESS_CHARACTERS) {
      return sendProblem(response, {
        status: 414,
        code: 'address-too-long',
        title: 'This address is too long',
      })
    }
    // No page of ours makes one, and no text of the database holds one.
    if (originalUrl.includes('%00')) {
      return sendProblem(response, { status: 400, code: 'bad-request', title: 'This request cannot be read' })
    }
    next()
  }
}

/**
 * Lets a request change something only when a page of ours sent it: the browser says so (Sec-Fetch-Site), or its Origin
 * is APP_ORIGIN. A browser always sends one of them; what sends neither is a program, which has no business with our
 * cookies. Stands before everything, because Remix's own check leaves out resource routes and `?_data=` requests.
 */
export function refuseCrossSite(): RequestHandler {
  const { APP_ORIGIN } = env()
  return (request, response, next) => {
    if (!METHODS.has(request.method)) {
      response.set('Allow', [...METHODS].join(', '))
      return sendProblem(response, {
        status: 405,
        code: 'method-not-allowed',
        title: 'This method is not known here',
      })
    }
    if (SAFE_METHODS.has(request.method)) return next()
    response.vary('Origin').vary('Sec-Fetch-Site')
    if (CALLED_FROM_OUTSIDE.has(request.path)) return next()

    if (!isFromOurPage(request.headers, APP_ORIGIN)) {
      return sendProblem(response, {
        status: 403,
        code: 'cross-site',
        title: 'This request did not come from a page of ours',
        detail: `Open ${APP_ORIGIN} and try again from there.`,
      })
    }
    // Remix compares Origin with this header or Host, which a proxy may have rewritten. The exact check is done.
    const { origin } = request.headers
    if (origin && URL.canParse(origin)) request.headers['x-forwarded-host'] = new URL(origin).host
    next()
  }
}

interface FetchHeaders {
  'sec-fetch-site'?: string | string[] | undefined
  origin?: string | undefined
  cookie?: string | undefined
}

function isFromOurPage(headers: FetchHeaders, ourOrigin: string): boolean {
  const { origin } = headers
  if (headers['sec-fetch-site'] === 'same-origin') return true
  // `none`: typed or reloaded by the user.
  if (headers['sec-fetch-site'] === 'none') return origin === undefined || origin === ourOrigin
  if (headers['sec-fetch-site'] !== undefined) return false
  return origin === undefined ? headers.cookie === undefined : origin === ourOrigin
}

/** Holds pages and small requests to small bodies that arrive in time. What takes files stands before it. */
export function limitBodies({ receiveMs = RECEIVE_MS } = {}): RequestHandler {
  return (request, response, next) => {
    if (SAFE_METHODS.has(request.method)) return next()
    const length = request.headers['content-length']
    if (length === undefined && request.headers['transfer-encoding'] !== undefined) {
      // It may go on for ever.
      response.set('Connection', 'close')
      return sendProblem(response, {
        status: 411,
        code: 'length-required',
        title: 'Say how long the body is',
      })
    }
    if (Number(length ?? 0) > FORM_BYTES) {
      response.set('Connection', 'close')
      return sendProblem(response, {
        status: 413,
        code: 'too-large',
        title: 'This form is too large',
        detail: `At most ${FORM_BYTES} bytes are accepted here.`,
      })
    }
    // A form without fields, as programs send it.
    if (Number(length ?? 0) === 0) request.headers['content-type'] ??= 'application/x-www-form-urlencoded'
    if (!request.is(['urlencoded', 'multipart', 'json']) && Number(length ?? 0) > 0) {
      return sendProblem(response, { status: 415, code: 'unsupported-type', title: 'Send a form' })
    }
    const timer = setTimeout(() => {
      if (!request.complete) request.destroy()
    }, receiveMs)
    response.once('close', () => clearTimeout(timer))
    next()
  }
}

/** Answers that depend on who asks are kept by nobody; the rest of the pages by this browser only. */
export function privatePages(): RequestHandler {
  return (request, response, next) => {
    const isPersonal = hasSessionCookie(request.headers.cookie) || '_data' in request.query
    response.set(
      'Cache-Control',
      isPersonal || !SAFE_METHODS.has(request.method) ? 'no-store' : 'private, no-cache',
    )
    next()
  }
}
