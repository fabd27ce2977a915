import { randomUUID } from 'node:crypto'
import { stat, unlink } from 'node:fs/promises'
import { db } from '#app/db/client.server.ts'
import type { UploadState } from '#app/db/schema.ts'
import { extensionOf, sniffMediaType, type MediaType } from '#app/uploads/media-type.server.ts'
import { isId } from '#app/models/id.server.ts'
import { freeBytes, releaseBytes, reserveBytes } from '#app/models/quota.server.ts'
import { refuseUpload } from '#app/models/upload/end.server.ts'
import { readHead } from '#app/models/upload/incoming.server.ts'
import { tellOwner } from '#app/models/upload/tell.server.ts'
import { enqueue } from '#app/queue.server.ts'
import { hashStream, storage, type StoredFile } from '#app/storage.server.ts'
import type { Kind, Problem } from '#app/studio/contract.ts'
import { MAX_ANY_BYTES, MAX_BYTES } from '#app/uploads/upload-limits.ts'
import { objectKey } from './key.ts'
import { displayName } from './name.ts'

export type Beginning =
  | { ok: true; uploadId: string }
  | { ok: false; reason: 'too-large' | 'quota'; freeBytes: number; problem: Problem }

/** Takes the room and opens the row; parallel beginnings together never pass the quota. `bytes` may grow later. */
export async function beginUpload(
  userId: string,
  file: { name: string; bytes: number; id?: string },
): Promise<Beginning> {
  const name = displayName(file.name)
  if (file.bytes > MAX_ANY_BYTES) {
    return {
      ok: false,
      reason: 'too-large',
      freeBytes: await freeBytes(db, userId),
      problem: tooLarge(name, null),
    }
  }
  const uploadId = file.id ?? randomUUID()
  const fits = await db.transaction().execute(async (trx) => {
    if (!(await reserveBytes(trx, userId, file.bytes))) return false
    await trx
      .insertInto('uploads')
      .values({ id: uploadId, user_id: userId, name, bytes: file.bytes })
      .execute()
    return true
  })
  if (fits) return { ok: true, uploadId }
  const free = await freeBytes(db, userId)
  return { ok: false, reason: 'quota', freeBytes: free, problem: quotaFull(name, free) }
}

/** Takes `bytes` more room for a file whose length nobody declared. */
export async function growUpload(
  uploadId: string,
  bytes: number,
): Promise<{ ok: true } | { ok: false; reason: 'quota' | 'gone'; freeBytes: number }> {
  return db.transaction().execute(async (trx) => {
    const upload = await trx
      .updateTable('uploads')
      .set((eb) => ({ bytes: eb('bytes', '+', bytes) }))
      .where('id', '=', uploadId)
      .where('state', '=', 'receiving')
      .where('deleted_at', 'is', null)
      .returning('user_id')
      .executeTakeFirst()
    if (!upload) return { ok: false, reason: 'gone', freeBytes: 0 }
    if (await reserveBytes(trx, upload.user_id, bytes)) return { ok: true }
    await trx
      .updateTable('uploads')
      .set((eb) => ({ bytes: eb('bytes', '-', bytes) }))
      .where('id', '=', uploadId)
      .execute()
    return { ok: false, reason: 'quota', freeBytes: await freeBytes(trx, upload.user_id) }
  })
}

export interface Receiving {
  id: string
  name: string
  /** Declared, or reserved so far. */
  bytes: number
  state: UploadState
  contentType: string | null
}

/** An upload that is still wanted, whatever has become of it. */
export async function findReceiving(uploadId: string): Promise<Receiving | undefined> {
  if (!isId(uploadId)) return undefined
  return db
    .selectFrom('uploads')
    .select(['id', 'name', 'bytes', 'state', 'content_type as contentType'])
    .where('id', '=', uploadId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

export async function ownsUpload(userId: string, uploadId: string): Promise<boolean> {
  if (!isId(uploadId)) return false
  const upload = await db
    .selectFrom('uploads')
    .select('id')
    .where('id', '=', uploadId)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return Boolean(upload)
}

/**
 * Judges a file by its first SNIFF_BYTES (or all, when it is shorter) and by the length it is going to have. What no
 * tool could open, or is too large for its kind, should be cut off now.
 */
export async function judgeUpload(
  uploadId: string,
  { name, head, bytes }: { name: string; head: Buffer; bytes: number },
): Promise<{ ok: true; type: MediaType } | { ok: false; problem: Problem }> {
  if (head.length === 0) return { ok: false, problem: { code: 'empty-file', values: { name } } }
  const sniffed = await sniffMediaType(head)
  if (!sniffed.ok) return { ok: false, problem: { code: sniffed.code, values: { name, ...sniffed.values } } }
  const { type } = sniffed
  if (bytes > MAX_BYTES[type.kind]) return { ok: false, problem: tooLarge(name, type.kind) }
  await db
    .updateTable('uploads')
    .set({ kind: type.kind, content_type: type.contentType })
    .where('id', '=', uploadId)
    .where('state', '=', 'receiving')
    .execute()
  return { ok: true, type }
}

export function quotaFull(name: string, free: number): Problem {
  return { code: 'quota-full', values: { name, freeMegabytes: Math.floor(free / 1024 / 1024) } }
}

export function tooLarge(name: string, kind: Kind | null): Problem {
  const megabytes = (kind ? MAX_BYTES[kind] : MAX_ANY_BYTES) / 1024 / 1024
  return { code: 'too-large', values: { name, megabytes } }
}

/**
 * All bytes are at `file`: moves them to storage and hands the upload to inspection, in one transaction with the
 * message. `known` saves reading the file again when it was hashed while it arrived. Safe to call again after a crash
 * at any line; a file that cannot be used is refused here.
 */
export async function receiveUpload(uploadId: string, file: string, known?: StoredFile): Promise<void> {
  const upload = await db
    .selectFrom('uploads')
    .select(['id', 'name', 'content_type', 'user_id'])
    .where('id', '=', uploadId)
    .where('state', '=', 'receiving')
    .executeTakeFirst()
  if (!upload) return
  const contentType = upload.content_type ?? (await judgeFile(upload, file))
  if (!contentType) return

  const key = objectKey(uploadId, extensionOf(contentType))
  const stored = (await stat(file).catch(() => null))
    ? await storage().put(key, file, known)
    : // An earlier try died between moving the file and writing the row.
      await hashStream(await storage().open(key))
  const outcome = await startInspection(uploadId, contentType, key, stored)
  if (outcome === 'gone') await removeUnnamed(uploadId, key)
  if (outcome === 'quota') {
    await storage().remove(key)
    await refuseUpload(uploadId, quotaFull(upload.name, await freeBytes(db, upload.user_id)))
  }
}

async function judgeFile(upload: { id: string; name: string }, file: string): Promise<string | null> {
  const { head, bytes } = await readHead(file)
  const judged = await judgeUpload(upload.id, { name: upload.name, head, bytes })
  if (judged.ok) return judged.type.contentType
  await refuseUpload(upload.id, judged.problem)
  await unlink(file).catch(() => undefined)
  return null
}

/** Of an upload that was ended meanwhile. One that another process has finished is that one's file, too. */
async function removeUnnamed(uploadId: string, key: string): Promise<void> {
  const finished = await db
    .selectFrom('uploads')
    .select('id')
    .where('id', '=', uploadId)
    .where('storage_key', '=', key)
    .executeTakeFirst()
  if (!finished) await storage().remove(key)
}

async function startInspection(
  uploadId: string,
  contentType: string,
  key: string,
  stored: StoredFile,
): Promise<'ok' | 'gone' | 'quota'> {
  return db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('uploads')
      .select(['user_id', 'bytes', 'kind'])
      .where('id', '=', uploadId)
      .where('state', '=', 'receiving')
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!before) return 'gone'
    const excess = stored.bytes - before.bytes
    if (excess > 0 && !(await reserveBytes(trx, before.user_id, excess))) return 'quota'
    if (excess < 0) await releaseBytes(trx, before.user_id, -excess)
    await trx
      .updateTable('uploads')
      .set({
        state: 'inspecting',
        bytes: stored.bytes,
        sha256: stored.sha256,
        storage_key: key,
        content_type: contentType,
      })
      .where('id', '=', uploadId)
      .execute()
    await enqueue(trx, 'inspect', { uploadId }, { userId: before.user_id })
    await tellOwner(trx, before.user_id, { uploadId, state: 'inspecting', kind: before.kind })
    return 'ok'
  })
}
