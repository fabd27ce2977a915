import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { DataStore, ERRORS, MemoryLocker, Server, TUS_RESUMABLE, Upload } from '@tus/server'
import type { Request, Response } from 'express'
import {
  appendBytes,
  createIncomingFile,
  ensureIncomingFile,
  incomingBytes,
  SenderGoneError,
  takeHash,
  TooLongError,
  UploadRefusedError,
} from '#app/uploads/incoming-file.server.ts'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import {
  beginUpload,
  discardUpload,
  findReceiving,
  incomingPath,
  isStored,
  receiveUpload,
} from '#app/models/upload.server.ts'
import { currentRequestId } from '#app/http/request-scope.server.ts'
import { isDiskFull } from '#app/storage.server.ts'
import type { Problem } from '#app/studio/contract.ts'

/**
 * Resumable uploads, tus 1.0 (https://tus.io/protocols/resumable-upload): creation, termination. The rows of `uploads`
 * say what exists, the incoming folder how much of it has arrived. Who sends a request, and that its upload is that
 * user's, has been checked before it comes here.
 */
export function makeTus(path: string): {
  handle(request: Request, response: Response, userId: string): Promise<void>
} {
  const users = new WeakMap<object, string>()
  const store = new RowStore()
  const locker = new MemoryLocker()
  const server = new TusServer({
    path,
    datastore: store,
    locker,
    generateUrl: (_, { path, id }) => addressOf(path, id),
    // The library's own looks for it in the whole address, whose end anybody may write.
    getFileIdFromRequest: (request) => new URL(request.url).pathname.slice(path.length + 1),
    // Same origin only: no CORS header is sent to anybody.
    allowedOrigins: () => false,
    namingFunction: () => randomUUID(),
    async onUploadCreate(request, upload) {
      await begin(users.get(request.runtime?.node?.req ?? {}) ?? '', upload)
      return {}
    },
    async onUploadFinish(_, upload) {
      await finish(upload.id, upload.size ?? 0)
      return {}
    },
    onResponseError: (_, error) => answerTo(error),
  })
  return {
    async handle(request, response, userId) {
      users.set(request, userId)
      const id = request.params['id']
      if (request.method === 'PATCH' && id !== undefined)
        await receive(request, response, { id, store, locker })
      else await server.handle(request, response)
    },
  }
}

/**
 * On Fly it names the machine that has begun: browsers ask the proxy for that one (app/components/upload-queue.ts), which
 * takes any other when it is gone, and there the upload begins anew.
 */
function addressOf(path: string, id: string): string {
  const { FLY_MACHINE_ID: machine } = env()
  return machine ? `${path}/${id}?${new URLSearchParams({ machine }).toString()}` : `${path}/${id}`
}

/** tus itself answers errors in plain words; ours are application/problem+json like everywhere else. */
class TusServer extends Server {
  override async write(...[context, headers, status, body = '']: Parameters<Server['write']>) {
    if (status < 400) return super.write(context, headers, status, body)
    headers.set('Content-Type', 'application/problem+json')
    headers.set('Cache-Control', 'no-store')
    const json = body.startsWith('{') ? body : problemBody(status, { code: 'tus' }, body.trim())
    return super.write(context, headers, status, json)
  }
}

class RowStore extends DataStore {
  override extensions = ['creation', 'termination']

  override async create(upload: Upload): Promise<Upload> {
    try {
      await createIncomingFile(upload.id)
      return upload
    } catch (error) {
      await discardUpload(upload.id)
      throw error
    }
  }

  override async getUpload(id: string): Promise<Upload> {
    let row = await findReceiving(id)
    const bytes = await incomingBytes(id)
    if (row?.state === 'receiving' && (bytes === row.bytes || (bytes === null && (await isStored(row))))) {
      // All bytes are here, or even stored: the process ended before it could say so.
      await finish(id, row.bytes)
      row = await findReceiving(id)
    }
    if (!row) throw ERRORS.FILE_NOT_FOUND
    if (row.state === 'refused') throw ERRORS.FILE_NO_LONGER_EXISTS
    // Whatever another machine has of it: here it begins anew.
    const offset = row.state === 'receiving' ? (bytes ?? 0) : row.bytes
    return new Upload({ id, size: row.bytes, offset, metadata: {} })
  }

  override async write(source: Readable, id: string, offset: number): Promise<number> {
    const row = await findReceiving(id)
    if (row?.state !== 'receiving') throw ERRORS.FILE_NOT_FOUND
    try {
      if (offset === 0) await ensureIncomingFile(id)
      return await appendBytes(row, source, { offset, totalBytes: row.bytes })
    } catch (error) {
      if (isDiskFull(error)) await discardUpload(id)
      throw error
    }
  }

  override async remove(id: string): Promise<void> {
    if (!(await discardUpload(id))) throw ERRORS.INVALID_TERMINATION
  }
}

/**
 * A PATCH: bytes for the end of the file. Ours, because the library's way for them leads through web streams, at a third
 * of the speed. Its rules are those of "Core Protocol, PATCH"; the lock is the library's, so that HEAD and DELETE of the
 * same upload wait their turn, and hang up on a sender that has long been gone.
 */
async function receive(
  request: Request,
  response: Response,
  { id, store, locker }: { id: string; store: RowStore; locker: MemoryLocker },
): Promise<void> {
  response.set('Tus-Resumable', TUS_RESUMABLE)
  const offset = Number(request.headers['upload-offset'] ?? NaN)
  if (request.headers['tus-resumable'] !== TUS_RESUMABLE) return refuse(response, 412, 'Tus-Resumable')
  if (request.headers['content-type'] !== 'application/offset+octet-stream')
    return refuse(response, 415, 'Content-Type')
  if (!Number.isSafeInteger(offset) || offset < 0) return refuse(response, 400, 'Upload-Offset')

  const lock = locker.newLock(id)
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    await lock.lock(gone.signal, () => void request.destroy())
  } catch {
    return refuse(response, 423, 'This upload is busy')
  }
  try {
    const upload = await store.getUpload(id)
    const size = upload.size ?? 0
    if (upload.offset !== offset) {
      // Tells a sender that this machine has less than another one had, from a sender that is behind.
      response.set('Upload-Offset', String(upload.offset))
      return refuse(response, 409, 'Upload-Offset')
    }
    if (offset + Number(request.headers['content-length'] ?? 0) > size)
      return refuse(response, 413, 'Content-Length')
    const length = await store.write(request, id, offset)
    if (length === size) await finish(id, size)
    response.status(204).set('Upload-Offset', String(length)).end()
  } catch (error) {
    if (error instanceof SenderGoneError) return
    const { status_code: status, body } =
      answerTo(error as Error) ?? (error as { status_code: number; body: string })
    sendJson(
      response,
      status,
      body.startsWith('{') ? body : problemBody(status, { code: 'tus' }, body.trim()),
    )
  } finally {
    await lock.unlock()
  }
}

async function begin(userId: string, upload: Upload): Promise<void> {
  const name = upload.metadata?.['filename'] ?? ''
  const bytes = upload.size ?? 0
  if (bytes === 0) throw new NotBegunError(422, { code: 'empty-file', values: { name } })
  const begun = await beginUpload(userId, { id: upload.id, name, bytes })
  if (!begun.ok) throw new NotBegunError(413, begun.problem)
}

/** Nothing is kept of an upload that did not even begin; its problem is in the answer alone. */
class NotBegunError extends Error {
  override name = 'NotBegunError'
  readonly status: number
  readonly problem: Problem

  constructor(status: number, problem: Problem) {
    super(problem.code)
    this.status = status
    this.problem = problem
  }
}

async function finish(uploadId: string, bytes: number): Promise<void> {
  try {
    await receiveUpload(uploadId, incomingPath(uploadId), takeHash(uploadId, bytes))
  } catch (error) {
    if (isDiskFull(error)) await discardUpload(uploadId)
    throw error
  }
}

/** tus's own errors are plain objects with a status; they keep it. */
function answerTo(error: Error | { status_code: number; body: string }) {
  if (error instanceof UploadRefusedError) return answer(415, error.problem)
  if (error instanceof NotBegunError) return answer(error.status, error.problem)
  if (error instanceof TooLongError) return answer(413, { code: 'tus' })
  if (isDiskFull(error)) return answer(507, { code: 'disk-full' })
  if ('status_code' in error) return undefined
  log.error({ err: error }, 'upload failed')
  return answer(500, { code: 'unknown' })
}

function answer(status: number, problem: Problem) {
  return { status_code: status, body: problemBody(status, problem) }
}

function refuse(response: Response, status: number, what: string): void {
  sendJson(response, status, problemBody(status, { code: 'tus' }, what))
}

function sendJson(response: Response, status: number, body: string): void {
  response.status(status).type('application/problem+json').set('Cache-Control', 'no-store').send(body)
}

function problemBody(status: number, problem: Problem, title = 'This file cannot be uploaded.'): string {
  const { code, values } = problem
  return JSON.stringify({
    type: `/problems/${code}`,
    title,
    status,
    code,
    values,
    requestId: currentRequestId(),
  })
}
