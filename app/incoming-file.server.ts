import { createHash, type Hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { SNIFF_BYTES } from '#app/media-type.server.ts'
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
import { MAX_ANY_BYTES, MAX_BYTES } from '#app/upload-limits.ts'

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

export async function createIncomingFile(uploadId: string): Promise<void> {
  await mkdir(incomingFolder(), { recursive: true })
  await writeFile(incomingPath(uploadId), '', { flag: 'wx' })
}

/** Bytes that have arrived; null when there is no file. */
export async function incomingBytes(uploadId: string): Promise<number | null> {
  const found = await stat(incomingPath(uploadId)).catch(() => null)
  return found && found.size
}

/**
 * Appends `source` at `offset` and returns the file's new length. `totalBytes` is what the file will have, when that is
 * known. Throws UploadRefusedError as soon as the bytes show that no tool could use them; any other error leaves the
 * bytes that arrived, to be continued.
 */
export async function appendBytes(
  upload: Receiving,
  source: AsyncIterable<Buffer>,
  { offset, totalBytes }: { offset: number; totalBytes?: number },
): Promise<number> {
  const progress = hashingFrom(upload.id, offset)
  let length = offset
  let kind: Kind | null = null
  let limitBytes = MAX_ANY_BYTES
  let isJudged = upload.contentType !== null
  let head = isJudged || offset === 0 ? [] : [(await readHead(incomingPath(upload.id))).head]
  let headBytes = isJudged ? 0 : offset

  async function* pass(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      length += chunk.length
      if (length > limitBytes) throw new UploadRefusedError(tooLarge(upload.name, kind))
      progress?.add(chunk)
      if (!isJudged) {
        head.push(chunk)
        headBytes += chunk.length
        if (headBytes >= SNIFF_BYTES || headBytes === totalBytes) await judge()
      }
      yield chunk
    }
  }

  async function judge() {
    const judged = await judgeUpload(upload.id, {
      name: upload.name,
      head: Buffer.concat(head).subarray(0, SNIFF_BYTES),
      bytes: totalBytes ?? length,
    })
    head = []
    if (!judged.ok) throw new UploadRefusedError(judged.problem)
    isJudged = true
    kind = judged.type.kind
    limitBytes = MAX_BYTES[kind]
  }

  try {
    const target = createWriteStream(incomingPath(upload.id), {
      flags: 'r+',
      start: offset,
      highWaterMark: WRITE_BYTES,
    })
    await pipeline(source, pass, target)
    return length
  } catch (error) {
    hashes.delete(upload.id)
    if (error instanceof UploadRefusedError) await refuseUpload(upload.id, error.problem)
    throw error
  }
}

/** Size and hash of the whole file when all of it passed through this process in order. */
export function takeHash(uploadId: string, bytes: number): StoredFile | undefined {
  const state = hashes.get(uploadId)
  hashes.delete(uploadId)
  return state?.bytes === bytes ? { bytes, sha256: state.hash.digest('hex') } : undefined
}

/** Enough for several chunks to leave in one system call. */
const WRITE_BYTES = 1024 * 1024
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
