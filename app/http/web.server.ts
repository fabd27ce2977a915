import { readdirSync } from 'node:fs'
import { constants } from 'node:zlib'
import type { ServerBuild } from '@remix-run/node'
import compression from 'compression'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { isAway } from '#app/db/away.server.ts'
import { env } from '#app/env.server.ts'
import { filesRouter } from '#app/files/file-links.server.ts'
import { cspReports } from '#app/http/csp-report.server.ts'
import { generalLimits } from '#app/http/general-limits.server.ts'
import { healthPages } from '#app/http/health.server.ts'
import { liveRouter } from '#app/live.server.ts'
import { log } from '#app/log.server.ts'
import { metricsPage } from '#app/http/metrics.server.ts'
import { remixPages } from '#app/http/pages.server.ts'
import { COME_BACK_SECONDS, sendProblem } from '#app/http/problem.server.ts'
import { isReaderGone } from '#app/http/reader-gone.ts'
import { report } from '#app/report.server.ts'
import { requestLog } from '#app/http/request-log.server.ts'
import { withRouteErrors } from '#app/http/route-errors.server.ts'
import { uploadsRouter } from '#app/uploads/upload-routes.server.ts'
import { devMailRouter } from '#app/http/dev-mail.server.ts'
import { zipRouter } from '#app/files/zip-routes.server.ts'
import { wellKnown } from '#app/http/well-known.server.ts'
import {
  limitAddresses,
  limitBodies,
  privatePages,
  refuseCrossSite,
  securityHeaders,
} from '#app/http/security.server.ts'

interface Web {
  /** Remix's server build, or in development what loads the present one. */
  build: ServerBuild | (() => Promise<ServerBuild>)
  /** Folder of the built assets; none while Vite serves them. */
  assets?: string
  /** Vite, in development. */
  middleware?: RequestHandler
  isDraining?: () => boolean
}

/** Everything that answers HTTP, in the order in which it does. Opens nothing by itself. */
export function makeWeb({ build, assets, middleware, isDraining = () => false }: Web): Express {
  const web = express()
  web.disable('x-powered-by')
  // Exact addresses: what anybody else says about itself in X-Forwarded-* is not believed.
  const { TRUSTED_PROXY_IPS, NODE_ENV } = env()
  web.set('trust proxy', TRUSTED_PROXY_IPS.length > 0 ? TRUSTED_PROXY_IPS : false)
  // A page's address may hold whatever a browser sends; routes parse what they use.
  web.set('query parser', 'simple')

  web.use(securityHeaders())
  web.use(requestLog())
  web.use(limitAddresses())
  web.use(refuseCrossSite())
  web.use(generalLimits())
  web.use(healthPages({ isDraining }))
  web.get('/metrics', metricsPage())
  web.use(leaveWhileDraining(isDraining))
  web.use(filesRouter())
  web.use(liveRouter())
  web.use(uploadsRouter())
  web.use(zipRouter())
  web.use(devMailRouter())
  web.use(cspReports())

  web.use(compressPages())
  if (middleware) web.use(middleware)
  if (assets) web.use(builtAssets(assets))
  web.use(wellKnown())
  web.use(limitBodies())
  web.use(privatePages())
  web.use(
    remixPages({
      build:
        typeof build === 'function' ? async () => withRouteErrors(await build()) : withRouteErrors(build),
      mode: NODE_ENV,
      getLoadContext: (request, response) => ({
        nonce: response.locals['nonce'] as string,
        requestId: String(request.id),
        ip: request.ip ?? '',
      }),
    }),
  )
  web.use(lastResort)
  return web
}

/** A process that is going away answers as ever and keeps no connection: what comes next finds another process. */
function leaveWhileDraining(isDraining: () => boolean): RequestHandler {
  return (_request, response, next) => {
    if (isDraining()) response.set('Connection', 'close')
    next()
  }
}

/** Flushed at every write: a page's slow panels must not wait in the compressor for the rest. */
function compressPages(): RequestHandler {
  return compression({
    flush: constants.Z_SYNC_FLUSH,
    filter: (_request, response) =>
      /^(text\/(?!event-stream)|application\/(json|javascript|problem\+json|manifest\+json)|image\/svg)/.test(
        String(response.getHeader('Content-Type')),
      ),
  })
}

/**
 * File names under /assets carry a hash of the content, so they never change. A missing one is no page. The few files
 * beside them are known by name: a page's address is not looked for on the disk.
 */
function builtAssets(folder: string): RequestHandler {
  const router = express.Router()
  router.use('/assets', express.static(`${folder}/assets`, { immutable: true, maxAge: '1y', index: false }))
  router.use('/assets', (_request, response) =>
    sendProblem(response, { status: 404, code: 'not-found', title: 'There is no such file' }),
  )
  const files = new Set(readdirSync(folder, { recursive: true }).map((file) => `/${String(file)}`))
  const serve = express.static(folder, { maxAge: '1h', index: false, redirect: false })
  router.use((request, response, next) => (files.has(request.path) ? serve(request, response, next) : next()))
  return router
}

/** What nobody caught. The reader learns that it happened, and the id under which the log says what. */
const lastResort: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  if (isAway(error)) {
    log.warn({ err: error, requestId: request.id }, 'a request has to be asked again')
    if (response.headersSent) return void response.destroy()
    return sendProblem(response, {
      status: 503,
      code: 'unavailable',
      title: 'Not possible right now; try again in a moment',
      retryAfterSeconds: COME_BACK_SECONDS,
    })
  }
  if (isReaderGone(error, response)) return
  const status = statusOf(error)
  if (status >= 500) {
    log.error({ err: error, requestId: request.id }, 'a request failed')
    report(error, { requestId: String(request.id) })
  }
  if (response.headersSent) return void response.destroy()
  if (status < 500)
    return sendProblem(response, { status, code: 'bad-request', title: 'This request cannot be read' })
  sendProblem(response, { status: 500, code: 'internal', title: 'Something went wrong on our side' })
}

/** Express gives a status to what is the sender's fault: a path that cannot be decoded, a range that cannot be. */
function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  return status >= 400 && status < 500 ? status : 500
}
