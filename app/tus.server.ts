import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { DataStore, ERRORS, Server, Upload } from '@tus/server'
import {
  appendBytes,
  createIncomingFile,
  incomingBytes,
  takeHash,
  UploadRefusedError,
} from '#app/incoming-file.server.ts'
import { log } from '#app/log.server.ts'
import {
  beginUpload,
  discardUpload,
  findReceiving,
  incomingPath,
  receiveUpload,
} from '#app/models/upload.server.ts'
import { currentRequestId } from '#app/request-scope.server.ts'
import { isDiskFull } from '#app/storage.server.ts'
import type { Problem } from '#app/studio/contract.ts'

/**
 * Resumable uploads, tus 1.0 (https://tus.io/protocols/resumable-upload): creation, termination. The rows of `uploads`
 * say what exists, the incoming folder how much of it has arrived. `userOf` knows who sends a request; that a request's
 * upload is that user's has been checked before it comes here.
 */
export function tusServer(path: string, userOf: (request: IncomingMessage) => string): Server {
  return new TusServer({
    path,
    datastore: new RowStore(),
    relativeLocation: true,
    // Same origin only: no CORS header is sent to anybody.
    allowedOrigins: () => false,
    namingFunction: () => randomUUID(),
    async onUploadCreate(request, upload) {
      await begin(userOf(nodeRequest(request)), upload)
      return {}
    },
    async onUploadFinish(_, upload) {
      await finish(upload.id, upload.size ?? 0)
      return {}
    },
    onResponseError: (_, error) => answerTo(error),
  })
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
  override extensions = ['creation', 'creation-with-upload', 'termination']

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
    let bytes = await incomingBytes(id)
    if (row?.state === 'receiving' && (bytes === row.bytes || bytes === null)) {
      // All bytes are here, or even stored: the process ended before it could say so.
      await finish(id, row.bytes)
      row = await findReceiving(id)
      bytes = null
    }
    if (!row) throw ERRORS.FILE_NOT_FOUND
    if (row.state === 'refused') throw ERRORS.FILE_NO_LONGER_EXISTS
    return new Upload({ id, size: row.bytes, offset: bytes ?? row.bytes, metadata: {} })
  }

  override async write(
    stream: Parameters<DataStore['write']>[0],
    id: string,
    offset: number,
  ): Promise<number> {
    const row = await findReceiving(id)
    if (row?.state !== 'receiving') throw ERRORS.FILE_NOT_FOUND
    try {
      return await appendBytes(row, stream, { offset, totalBytes: row.bytes })
    } catch (error) {
      if (isDiskFull(error)) await discardUpload(id)
      throw error
    }
  }

  override async remove(id: string): Promise<void> {
    if (!(await discardUpload(id))) throw ERRORS.INVALID_TERMINATION
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
  if (isDiskFull(error)) return answer(507, { code: 'disk-full' })
  if ('status_code' in error) return undefined
  log.error({ err: error }, 'upload failed')
  return answer(500, { code: 'unknown' })
}

function answer(status: number, problem: Problem) {
  return { status_code: status, body: problemBody(status, problem) }
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

function nodeRequest(request: { runtime?: { node?: { req: unknown } } }): IncomingMessage {
  const found = request.runtime?.node?.req
  if (!found) throw new Error('tus was called without a Node request')
  return found as IncomingMessage
}
