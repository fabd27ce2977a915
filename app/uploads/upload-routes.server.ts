import { Router, type NextFunction, type Request, type Response } from 'express'
import { log } from '#app/log.server.ts'
import { counter, gauge } from '#app/metrics.server.ts'
import { trashUploads } from '#app/models/trash.server.ts'
import { listUploads, ownsUpload, sweepIncoming } from '#app/models/upload.server.ts'
import { receiveForm } from '#app/uploads/multipart-upload.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { quotaHeaders } from '#app/http/quota.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { pageBehind, safeRedirect } from '#app/http/safe-redirect.ts'
import { getUserFromCookie, type SessionUser } from '#app/session.server.ts'
import { makeTus } from '#app/uploads/tus.server.ts'

/**
 * Uploading, before Remix: its own body parsers hold whole files in memory or take three times as long.
 *
 * - `/uploads/tus…`: resumable, for the browser with JavaScript;
 * - `POST /uploads`: a plain multipart form, then back to its page;
 * - `GET /uploads/list?ids=…`: what became of them, as JSON;
 * - `DELETE /uploads/:id`, and `POST /uploads/:id/removal` for a form.
 */
export function uploadsRouter(): Router {
  const router = Router()
  const tus = makeTus(TUS_PATH)
  // Bytes gather on this machine's disk, which the jobs process may not see.
  setInterval(tidyIncoming, TIDY_EVERY_MS).unref()

  router.all(
    [TUS_PATH, `${TUS_PATH}/:id`],
    withUser(async (request, response, user) => {
      const id = request.params['id']
      if (id !== undefined && !(await ownsUpload(user.id, id))) return notFound(response)
      if (request.method === 'POST' && !(await mayBegin(user, response))) return
      await withBody(request, response, user, () => tus.handle(request, response, user.id))
    }),
  )
  router.get(
    '/uploads/list',
    withUser(async (request, response, user) => {
      const ids = String(request.query['ids'] ?? '')
        .split(',')
        .slice(0, 200)
      response.set('Cache-Control', 'no-store').json({ uploads: await listUploads(user.id, { ids }) })
    }),
  )
  router.post('/uploads', (request, response, next) => {
    uploadForm(request, response).catch(next)
  })
  router.delete(
    '/uploads/:id',
    withUser(async (request, response, user) => {
      if (await trashUploads(user.id, [request.params['id']!])) response.status(204).end()
      else notFound(response)
    }),
  )
  router.post(
    '/uploads/:id/removal',
    withUser(async (request, response, user) => {
      if (await trashUploads(user.id, [request.params['id']!])) response.redirect(303, backTo(request))
      else notFound(response)
    }),
  )
  return router
}

function tidyIncoming(): void {
  sweepIncoming().catch((error: unknown) => log.error({ err: error }, 'tidying uploads failed'))
}

const TUS_PATH = '/uploads/tus'
const TIDY_EVERY_MS = 3_600_000
/** Bodies of one user that this process takes in at once; a browser sends three. */
const MAX_STREAMS = 4
/** A body that brings nothing for this long is given up; what has arrived of it stays and can be continued. */
const IDLE_MS = 60_000
/** After a refusal the rest of a body is read and dropped for so long, for the browser to hear the answer. */
const LINGER_MS = 3_000

async function uploadForm(request: Request, response: Response): Promise<void> {
  const user = await getUserFromCookie(request.headers.cookie)
  if (!user) {
    response.redirect(303, `/login?${new URLSearchParams({ redirectTo: backTo(request) })}`)
    return lingering(request, response)
  }
  if (!(await mayBegin(user, response))) return lingering(request, response)
  await withBody(request, response, user, async () => {
    const { status, redirectTo } = await receiveForm(request, user.id)
    if (status === 'bad') {
      sendProblem(response, { status: 400, code: 'bad-form', title: 'This form could not be read.' })
    } else if (status === 'too-large') {
      sendProblem(response, { status: 413, code: 'too-large', title: 'Send fewer or smaller files at once.' })
    } else if (status === 'disk-full') {
      sendProblem(response, { status: 507, code: 'disk-full', title: 'There is no room for this file now.' })
    } else {
      response.redirect(303, safeRedirect(redirectTo, backTo(request)))
    }
  })
}

/** The page that a form stands on: our own, or else the library. */
function backTo(request: Request): string {
  return safeRedirect(request.query['redirectTo'], pageBehind(request.headers, '/library'))
}

async function mayBegin(user: SessionUser, response: Response): Promise<boolean> {
  const allowed = await consume('upload', user.id)
  response.set(quotaHeaders(allowed.quota))
  if (!allowed.ok) tooMany(response, allowed.retryAfterSeconds)
  return allowed.ok
}

const streams = new Map<string, number>()
gauge('lumiku_uploads_open', 'Bodies with files that come in', [], (open) =>
  open.set([...streams.values()].reduce((sum, count) => sum + count, 0)),
)
const received = counter(
  'lumiku_upload_bytes_total',
  'Bytes of bodies with files, as their senders announced them',
)

/** Runs what reads the request's body, within the user's share, and hangs up politely on what stays unread. */
async function withBody(
  request: Request,
  response: Response,
  user: SessionUser,
  run: () => Promise<unknown>,
) {
  const hasBody = Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers
  const open = streams.get(user.id) ?? 0
  if (hasBody && open >= MAX_STREAMS) {
    tooMany(response, 1)
    return lingering(request, response)
  }
  if (hasBody) {
    streams.set(user.id, open + 1)
    received.inc(announcedBytes(request))
  }
  request.setTimeout(IDLE_MS, () => request.destroy())
  try {
    await run()
  } finally {
    const left = (streams.get(user.id) ?? 1) - 1
    if (hasBody && left === 0) streams.delete(user.id)
    else if (hasBody) streams.set(user.id, left)
    lingering(request, response)
  }
}

function announcedBytes(request: Request): number {
  const bytes = Number(request.headers['content-length'])
  return bytes > 0 ? bytes : 0
}

/**
 * An answer given while the client still sends is lost when the connection is reset at once, so the rest is read and
 * dropped for a moment first (nginx calls it a lingering close).
 */
function lingering(request: Request, response: Response): void {
  if (request.complete || request.destroyed) return
  request.resume()
  const timer = setTimeout(() => request.destroy(), LINGER_MS)
  request.once('close', () => clearTimeout(timer))
  response.once('close', () => clearTimeout(timer))
}

function withUser(
  handle: (request: Request, response: Response, user: SessionUser) => Promise<void>,
): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    getUserFromCookie(request.headers.cookie)
      .then(async (user) => {
        if (user) return handle(request, response, user)
        sendProblem(response, { status: 401, code: 'not-signed-in', title: 'Log in first.' })
        lingering(request, response)
      })
      .catch((error: unknown) => {
        if (!response.headersSent) return next(error)
        log.warn({ err: error }, 'upload answer broke off')
        response.destroy()
      })
  }
}

function tooMany(response: Response, retryAfterSeconds: number): void {
  sendProblem(response, {
    status: 429,
    code: 'too-many-uploads',
    title: 'Too many uploads at once.',
    retryAfterSeconds,
  })
}

function notFound(response: Response): void {
  sendProblem(response, { status: 404, code: 'not-found', title: 'There is no such upload.' })
}
