import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import busboy from 'busboy'
import {
  appendBytes,
  createIncomingFile,
  takeHash,
  UploadRefusedError,
} from '#app/uploads/incoming-file.server.ts'
import { log } from '#app/log.server.ts'
import {
  beginUpload,
  discardUpload,
  findReceiving,
  growUpload,
  incomingPath,
  quotaFull,
  receiveUpload,
} from '#app/models/upload.server.ts'
import { isDiskFull } from '#app/storage.server.ts'
import { MAX_ANY_BYTES } from '#app/uploads/upload-limits.ts'

export interface FormOutcome {
  status: 'received' | 'bad' | 'too-large' | 'disk-full'
  /** As the form sent it: not to be trusted. */
  redirectTo?: string
}

const MAX_FILES = 20
/** Everything else of the form that the file field stands in; only its `redirectTo` is read. */
const MAX_FIELDS = 5_000
const MAX_FIELD_BYTES = 2_000
const MAX_FORM_BYTES = 2 * 1024 * 1024 * 1024
/** No length is declared for a part, so room for it is taken in steps. */
const RESERVE_STEP_BYTES = 4 * 1024 * 1024
const LARGEST_STEP_BYTES = 32 * 1024 * 1024

/**
 * Reads a multipart form and starts an upload for each of its files, streamed to disk at the pace of the disk. A file
 * that cannot be used becomes a refused upload with its problem; the form's other files are not affected.
 */
export async function receiveForm(request: IncomingMessage, userId: string): Promise<FormOutcome> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_FORM_BYTES) return { status: 'too-large' }
  const form = openForm(request)
  if (!form) return { status: 'bad' }

  const outcome: FormOutcome = { status: 'received' }
  const files: Promise<void>[] = []
  form.on('field', (name, value) => {
    if (name === 'redirectTo') outcome.redirectTo = value
  })
  form.on('file', (_, stream, { filename }) => {
    // An empty file field sends a part without a name.
    if (!filename) return void stream.resume()
    const file = receiveFile(userId, filename, stream).catch((error: unknown) => {
      stream.resume()
      if (isDiskFull(error)) outcome.status = 'disk-full'
      else throw error
    })
    file.catch(() => form.destroy())
    files.push(file)
  })
  for (const limit of ['filesLimit', 'partsLimit', 'fieldsLimit'] as const) {
    form.on(limit, () => (outcome.status = 'too-large'))
  }
  // The sender going away must end the form, and with it the file being read.
  request.once('close', () => request.complete || form.destroy(new Error('The sender went away')))
  try {
    await finished(request.pipe(form), { readable: false })
  } catch (error) {
    log.info({ reason: String(error) }, 'form upload broke off')
    outcome.status = 'bad'
  }
  const ended = await Promise.allSettled(files)
  for (const { reason } of ended.filter((result) => result.status === 'rejected')) {
    log.warn({ err: reason as unknown }, 'a file of a form was not received')
    outcome.status = 'bad'
  }
  return outcome
}

function openForm(request: IncomingMessage): busboy.Busboy | null {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      highWaterMark: 256 * 1024,
      fileHwm: 1024 * 1024,
      limits: {
        files: MAX_FILES,
        fields: MAX_FIELDS,
        fieldSize: MAX_FIELD_BYTES,
        fieldNameSize: 200,
        fileSize: MAX_ANY_BYTES + 1,
        headerPairs: 20,
      },
    })
  } catch {
    return null
  }
}

async function receiveFile(userId: string, filename: string, stream: Readable): Promise<void> {
  const begun = await beginUpload(userId, { name: filename, bytes: 0 })
  const upload = begun.ok ? await findReceiving(begun.uploadId) : undefined
  if (!upload) return void stream.resume()
  try {
    await createIncomingFile(upload.id)
    const length = await appendBytes(upload, stream, {
      offset: 0,
      makeRoom: roomFor(upload.id, upload.name),
    })
    await receiveUpload(upload.id, incomingPath(upload.id), takeHash(upload.id, length))
  } catch (error) {
    stream.resume()
    if (error instanceof UploadRefusedError) return
    await discardUpload(upload.id)
    throw error
  }
}

/** Takes room ahead of the bytes in growing steps, and what is needed alone when a step does not fit any more. */
function roomFor(uploadId: string, name: string): (length: number) => Promise<void> | void {
  let reserved = 0
  let step = RESERVE_STEP_BYTES
  async function reserve(length: number): Promise<void> {
    const needed = length - reserved
    let bytes = Math.max(step, needed)
    let grown = await growUpload(uploadId, bytes)
    if (!grown.ok && bytes > needed) grown = await growUpload(uploadId, (bytes = needed))
    if (!grown.ok) throw new UploadRefusedError(quotaFull(name, grown.freeBytes))
    reserved += bytes
    step = Math.min(step * 2, LARGEST_STEP_BYTES)
  }
  return (length) => (length > reserved ? reserve(length) : undefined)
}
