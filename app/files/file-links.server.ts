import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { Router, type Request, type Response } from 'express'
import { fileUrl, readFileToken, type LinkedFile } from '#app/files/file-url.server.ts'
import { sendProblem } from '#app/http/problem.server.ts'
import { isReaderGone } from '#app/http/reader-gone.ts'
import { isThrownAway } from '#app/models/trash.server.ts'
import { getUserFromCookie } from '#app/session.server.ts'
import { MissingObjectError, storage } from '#app/storage.server.ts'

export { fileUrl }

/** `GET /files/<signed>`: stored objects, to their owner only, in ranges when asked. */
export function filesRouter(): Router {
  const router = Router()
  router.get('/files/:token', (request, response, next) => {
    sendFile(request, response).catch(next)
  })
  return router
}

const CACHE_SECONDS = 60 * 60

async function sendFile(request: Request, response: Response): Promise<void> {
  const file = readFileToken(request.params['token'] ?? '')
  const user = file && (await getUserFromCookie(request.headers.cookie))
  // To anybody else the file does not exist.
  if (!file || !user || user.id !== file.userId) return notFound(response)
  if (file.isExpired) {
    return sendProblem(response, {
      status: 403,
      code: 'link-expired',
      title: 'This link has expired. Open the page again.',
    })
  }
  if (await isThrownAway(file.key)) return notFound(response)
  const found = await storage().stat(file.key)
  if (!found) return notFound(response)

  const { bytes } = found
  const etag = etagOf(file.key, bytes)
  setHeaders(response, file, etag)
  if (matches(request.headers['if-none-match'], etag)) return void response.status(304).end()
  const address = request.method === 'GET' ? await addressElsewhere(file) : null
  if (address) {
    // Shorter than the address is good for.
    response.set('Cache-Control', `private, max-age=${CACHE_SECONDS / 2}`).removeHeader('ETag')
    return response.redirect(302, address)
  }

  const range = requestedRange(request, bytes, etag)
  if (range === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${bytes}`).removeHeader('Content-Disposition')
    return sendProblem(response, { status: 416, code: 'range', title: `This file has ${bytes} bytes.` })
  }
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${bytes}`)
  response.set('Content-Length', String(range ? range.end - range.start + 1 : bytes))
  if (request.method === 'HEAD' || bytes === 0) return void response.end()
  await send(file.key, range, response)
}

/** Where the bytes come from without going through this process. A page reads texts itself, which a bucket may not let it. */
async function addressElsewhere(file: LinkedFile): Promise<string | null> {
  if (file.contentType.startsWith('text/') && !file.download) return null
  const { contentType, disposition } = shownAs(file)
  return await storage().link(file.key, { contentType, disposition, seconds: CACHE_SECONDS })
}

async function send(key: string, range: ByteRange | undefined, response: Response): Promise<void> {
  try {
    const object = await storage().open(key, range)
    // A page that is turned leaves its pictures while they are looked up.
    if (response.destroyed) return void object.destroy()
    await pipeline(object, response)
  } catch (error) {
    if (response.headersSent || isReaderGone(error, response)) return void response.destroy()
    // Removed between the two looks.
    if (error instanceof MissingObjectError) return notFound(response)
    throw error
  }
}

/** As what a browser gets it: shown where that is safe, saved everywhere else. */
function shownAs(file: LinkedFile): { contentType: string; disposition: string } {
  const contentType = INLINE.test(file.contentType) ? file.contentType : 'application/octet-stream'
  const isSaved = file.download === true || contentType !== file.contentType
  return { contentType, disposition: contentDisposition(isSaved ? 'attachment' : 'inline', file.name) }
}

function setHeaders(response: Response, file: LinkedFile, etag: string): void {
  const { contentType, disposition } = shownAs(file)
  response.set({
    'Accept-Ranges': 'bytes',
    'Cache-Control': `private, max-age=${CACHE_SECONDS}, immutable`,
    'Content-Disposition': disposition,
    'Content-Type': contentType,
    // Whatever the bytes pretend to be, they run nothing.
    'Content-Security-Policy':
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    ETag: etag,
    Vary: 'Cookie',
    'X-Content-Type-Options': 'nosniff',
  })
}

/** Types that a browser may show; anything else is saved. */
const INLINE =
  /^(video\/(mp4|quicktime|webm|x-matroska|3gpp2?)|image\/(jpeg|png|webp|gif|avif)|audio\/(mpeg|mp4|aac|wav|ogg|flac)|text\/plain; charset=utf-8)$/

/** RFC 6266 with the RFC 8187 form: a plain ASCII name for old clients, the real one in UTF-8 beside it. */
export function contentDisposition(kind: 'attachment' | 'inline', name?: string): string {
  if (!name) return kind
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%/]/g, '_')
  const utf8 = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${utf8}`
}

/** An object never changes under its key; the length guards against one that was put again. */
function etagOf(key: string, bytes: number): string {
  return `"${createHash('sha256').update(`${key} ${bytes}`).digest('base64url').slice(0, 22)}"`
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false
  return ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}

interface ByteRange {
  start: number
  /** Inclusive. */
  end: number
}

/**
 * RFC 9110 §14: one range is answered; several at once, another unit, or what cannot be read get the whole file, as
 * the standard allows. A stale If-Range gets the whole file too.
 */
function requestedRange(
  request: Request,
  bytes: number,
  etag: string,
): ByteRange | 'unsatisfiable' | undefined {
  const ifRange = request.headers['if-range']
  if (ifRange && ifRange !== etag) return undefined
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '')
  if (!match || (!match[1] && !match[2])) return undefined
  const [first, last] = [match[1], match[2]].map((digits) => (digits ? Number(digits) : undefined))
  if (first === undefined) {
    const suffix = Math.min(last ?? 0, bytes)
    return suffix === 0 ? 'unsatisfiable' : { start: bytes - suffix, end: bytes - 1 }
  }
  if (first >= bytes) return 'unsatisfiable'
  if (last !== undefined && last < first) return undefined
  return { start: first, end: Math.min(last ?? bytes - 1, bytes - 1) }
}

function notFound(response: Response): void {
  sendProblem(response, { status: 404, code: 'not-found', title: 'There is no such file.' })
}
