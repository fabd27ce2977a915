import { createHash, type Hash } from 'node:crypto'
import { mkdir, open, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { Writable, type Readable } from 'node:stream'
import { SNIFF_BYTES } from '#app/uploads/media-type.server.ts'
import {
  incomingFolder,
  incomingPath,
  judgeUpload,
  readHead,
  refuseUpload,
  tooLarge,
  type Receiving,
} from '#app/models/upload.server.ts'
import type { StoredFile } from '#app/storage.server.ts'
import type { Kind, Problem } from '#app/studio/contract.ts'
import { MAX_ANY_BYTES, MAX_BYTES } from '#app/uploads/upload-limits.ts'

/**
 * The file that an upload's bytes gather in while they arrive, in one request or in many. Bytes are judged as soon as
 * enough are there and hashed as they pass, so that a large file is read only once more, by the tool that uses it.
 */

/** The file cannot be used; its upload has been refused and its room given back. */
export class UploadRefusedError extends Error {
  override name = 'UploadRefusedError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`Upload refused: ${problem.code}`)
    this.problem = problem
  }
}

/** The sender stopped before the end. What came is kept, to be continued. */
export class SenderGoneError extends Error {
  override name = 'SenderGoneError'
}

/** More bytes than were declared. */
export class TooLongError extends Error {
  override name = 'TooLongError'
}

export async function createIncomingFile(uploadId: string): Promise<void> {
  await mkdir(incomingFolder(), { recursive: true })
  await writeFile(incomingPath(uploadId), '', { flag: 'wx' })
}

/** For the first bytes of an upload that may have begun on another machine. */
export async function ensureIncomingFile(uploadId: string): Promise<void> {
  if ((await incomingBytes(uploadId)) === null) await createIncomingFile(uploadId)
}

/** Bytes that have arrived; null when there is no file. */
export async function incomingBytes(uploadId: string): Promise<number | null> {
  const found = await stat(incomingPath(uploadId)).catch(() => null)
  return found && found.size
}

export interface Appending {
  offset: number
  /** What the file will have, when that is known. */
  totalBytes?: number
  /** Called before bytes are written that make the file this long; throws to stop. */
  makeRoom?(length: number): Promise<void> | void
}

/**
 * Appends what `source` brings and returns the file's new length. Leaves `source` open, whatever happens: its answer is
 * still to be sent. Throws UploadRefusedError as soon as the bytes show that no tool could use them.
 */
export async function appendBytes(
  upload: Receiving,
  source: Readable,
  appending: Appending,
): Promise<number> {
  const gate = await makeGate(upload, appending)
  const hash = hashingFrom(upload.id, appending.offset)
  const file = await open(incomingPath(upload.id), 'r+')
  let length = appending.offset

  async function take(chunks: Buffer[]): Promise<void> {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    const checking = gate(chunks, length + bytes)
    if (checking) await checking
    const writing = writeAll(file, chunks, bytes, length)
    // The disk works meanwhile.
    for (const chunk of chunks) hash?.add(chunk)
    await writing
    length += bytes
  }

  try {
    await pour(source, take)
    return length
  } catch (error) {
    if (!(error instanceof SenderGoneError)) hashes.delete(upload.id)
    if (error instanceof UploadRefusedError) await refuseUpload(upload.id, error.problem)
    throw error
  } finally {
    await file.close()
  }
}

/** Size and hash of the whole file when all of it passed through this process in order. */
export function takeHash(uploadId: string, bytes: number): StoredFile | undefined {
  const state = hashes.get(uploadId)
  hashes.delete(uploadId)
  return state?.bytes === bytes ? { bytes, sha256: state.hash.digest('hex') } : undefined
}

/**
 * What stands between the sender and the disk: the limit of the file's kind, room, and the look at its first bytes.
 * Usually none of them has to wait for anything.
 */
async function makeGate(upload: Receiving, { offset, totalBytes, makeRoom }: Appending) {
  // From the first byte on they are judged here: another machine may have judged other bytes.
  let isJudged = upload.contentType !== null && offset > 0
  let head = isJudged || offset === 0 ? Buffer.alloc(0) : (await readHead(incomingPath(upload.id))).head
  let kind: Kind | null = null
  let limitBytes = MAX_ANY_BYTES

  async function judge(): Promise<void> {
    const { name } = upload
    const judged = await judgeUpload(upload.id, {
      name,
      head: head.subarray(0, SNIFF_BYTES),
      bytes: totalBytes ?? head.length,
    })
    if (!judged.ok) throw new UploadRefusedError(judged.problem)
    isJudged = true
    head = Buffer.alloc(0)
    kind = judged.type.kind
    limitBytes = MAX_BYTES[kind]
  }

  return (chunks: Buffer[], length: number): Promise<void> | void => {
    if (length > (totalBytes ?? length)) throw new TooLongError(`More than ${totalBytes} bytes`)
    if (length > limitBytes) throw new UploadRefusedError(tooLarge(upload.name, kind))
    const room = makeRoom?.(length)
    if (isJudged) return room
    head = Buffer.concat([head, ...chunks])
    if (head.length < SNIFF_BYTES && length !== totalBytes) return room
    return (room ?? Promise.resolve()).then(judge)
  }
}

/** Enough for several chunks to leave in one system call while the next ones arrive. */
const BUFFER_BYTES = 1024 * 1024

/** Gives `take` everything that comes, in order, one call at a time; resolves when all is taken. */
function pour(source: Readable, take: (chunks: Buffer[]) => Promise<void>): Promise<void> {
  const sink = new Writable({
    highWaterMark: BUFFER_BYTES,
    write: (chunk: Buffer, _, done) => void take([chunk]).then(() => done(), done),
    writev: (chunks, done) => void take(chunks.map(({ chunk }) => chunk as Buffer)).then(() => done(), done),
  })
  return new Promise((resolve, reject) => {
    let isGone = false
    const gone = () => {
      if (source.readableEnded || isGone) return
      isGone = true
      source.unpipe(sink)
      // What has come is written before anybody may continue from it.
      sink.end()
    }
    source.once('error', gone).once('close', gone)
    sink.once('finish', () => (isGone ? reject(new SenderGoneError('The sender went away')) : resolve()))
    sink.once('error', (error) => {
      source.unpipe(sink)
      reject(error)
    })
    source.pipe(sink)
    if (source.destroyed) gone()
  })
}

async function writeAll(file: FileHandle, chunks: Buffer[], bytes: number, position: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks, position)
  if (bytesWritten === bytes) return
  // A signal or a disk that is nearly full; the rest tells which.
  const rest = Buffer.concat(chunks).subarray(bytesWritten)
  const { bytesWritten: more } = await file.write(rest, 0, rest.length, position + bytesWritten)
  if (more < rest.length) throw new Error(`Only ${bytesWritten + more} of ${bytes} bytes could be written`)
}

/** Hashes begun and not ended; those of uploads that were given up are dropped, oldest first. */
const MAX_HASHES = 1_000
const hashes = new Map<string, { hash: Hash; bytes: number }>()

/** Null when earlier bytes did not pass here: then the file is read once more at the end. */
function hashingFrom(uploadId: string, offset: number) {
  const earlier = hashes.get(uploadId)
  if (offset > 0 && earlier?.bytes !== offset) {
    hashes.delete(uploadId)
    return null
  }
  const state = offset > 0 && earlier ? earlier : { hash: createHash('sha256'), bytes: 0 }
  hashes.set(uploadId, state)
  const oldest = hashes.keys().next()
  if (hashes.size > MAX_HASHES && !oldest.done) hashes.delete(oldest.value)
  return {
    add(chunk: Buffer) {
      state.hash.update(chunk)
      state.bytes += chunk.length
    },
  }
}
