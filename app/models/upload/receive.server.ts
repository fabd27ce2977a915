import { randomUUID } from 'node:crypto'
import { stat, unlink } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { db } from '#app/db/client.server.ts'
import type { UploadState } from '#app/db/schema.ts'
import { extensionOf, SNIFF_BYTES, sniffMediaType, type MediaType } from '#app/uploads/media-type.server.ts'
import { isId } from '#app/models/id.server.ts'
import { freeBytes, releaseBytes, reserveBytes } from '#app/models/quota.server.ts'
import { refuseUpload } from '#app/models/upload/end.server.ts'
import { readHead } from '#app/models/upload/incoming.server.ts'
import { tellOwner } from '#app/models/upload/tell.server.ts'
import { enqueue } from '#app/queue.server.ts'
import { hashStream, storage, type StoredFile } from '#app/storage.server.ts'
import { hasCode } from '#app/storage/object.server.ts'
import type { Kind, Problem } from '#app/studio/contract.ts'
import { MAX_ANY_BYTES, MAX_BYTES } from '#app/uploads/upload-limits.ts'
import { laterKey, objectKey } from './key.ts'
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
  /** Of one that is still received: where some machine was about to store it. */
  storageKey: string | null
}

/** An upload that is still wanted, whatever has become of it. */
export async function findReceiving(uploadId: string): Promise<Receiving | undefined> {
  if (!isId(uploadId)) return undefined
  return db
    .selectFrom('uploads')
    .select(['id', 'name', 'bytes', 'state', 'content_type as contentType', 'storage_key as storageKey'])
    .where('id', '=', uploadId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

/** All bytes are stored, and whoever stored them has not said so yet. */
export async function isStored({ bytes, storageKey }: Receiving): Promise<boolean> {
  return storageKey !== null && (await storage().stat(storageKey))?.bytes === bytes
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
 * All bytes are at `file`, or were stored by a process that died before it could say so: stores them and hands the upload to
 * inspection, in one transaction with the message. `known` saves reading the file again when it was hashed while it
 * arrived. Safe to call again after a crash at any line, and on two machines that have a file each: who says so first wins,
 * and nothing is ever stored in place of that file. What cannot be used is refused here.
 */
export async function receiveUpload(uploadId: string, file: string, known?: StoredFile): Promise<void> {
  const upload = await db
    .selectFrom('uploads')
    .select(['id', 'name', 'user_id', 'storage_key'])
    .where('id', '=', uploadId)
    .where('state', '=', 'receiving')
    .executeTakeFirst()
  if (!upload) return
  const isHere = Boolean(await stat(file).catch(() => null))
  // What the row says of its kind may be of other bytes, which another machine has.
  const type = await judgeWhole(upload, isHere ? await readHead(file) : await readStoredHead(upload))
  if (!type) return void (await unlink(file).catch(() => undefined))

  const key = isHere ? await announceKey(uploadId, extensionOf(type.contentType)) : upload.storage_key
  const stored =
    key && (isHere ? await moveTo(key, file, known) : await hashStream(await storage().open(key)))
  if (!key || !stored) return
  const outcome = await startInspection(uploadId, { key, stored, type })
  if (outcome !== 'ok') await storage().remove(key)
  if (outcome === 'quota') {
    await refuseUpload(uploadId, quotaFull(upload.name, await freeBytes(db, upload.user_id)))
  }
}

async function judgeWhole(
  { id, name }: { id: string; name: string },
  whole: { head: Buffer; bytes: number },
): Promise<MediaType | null> {
  const judged = await judgeUpload(id, { name, ...whole })
  if (judged.ok) return judged.type
  await refuseUpload(id, judged.problem)
  return null
}

async function readStoredHead({ id, storage_key: key }: { id: string; storage_key: string | null }) {
  const stored = key && (await storage().stat(key))
  if (!stored) throw new Error(`Upload ${id} is neither here nor stored`)
  const end = Math.min(SNIFF_BYTES, stored.bytes) - 1
  return { head: await buffer(await storage().open(key, { start: 0, end })), bytes: stored.bytes }
}

/**
 * Writes down where the bytes are going to be stored, so that they can be found after a crash; null when nobody wants them
 * any more. Nobody else is given the same key: what another machine stores meanwhile stands elsewhere.
 */
async function announceKey(uploadId: string, extension: string): Promise<string | null> {
  const [first, later] = [objectKey(uploadId, extension), laterKey(uploadId, extension)]
  const upload = await db
    .updateTable('uploads')
    .set((eb) => ({
      storage_key: eb.case().when('storage_key', 'is', null).then(first).else(later).end(),
    }))
    .where('id', '=', uploadId)
    .where('state', '=', 'receiving')
    .returning('storage_key')
    .executeTakeFirst()
  return upload?.storage_key ?? null
}

/** Null when another process of this machine has taken the file, and will say so itself. */
async function moveTo(key: string, file: string, known?: StoredFile): Promise<StoredFile | null> {
  try {
    return await storage().put(key, file, known)
  } catch (error) {
    if (hasCode(error, 'ENOENT') && !(await stat(file).catch(() => null))) return null
    throw error
  }
}

async function startInspection(
  uploadId: string,
  { key, stored, type }: { key: string; stored: StoredFile; type: MediaType },
): Promise<'ok' | 'gone' | 'quota'> {
  return db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('uploads')
      .select(['user_id', 'bytes', 'state', 'storage_key', 'deleted_at'])
      .where('id', '=', uploadId)
      .forUpdate()
      .executeTakeFirst()
    // Another process found the same object and was sooner to say so.
    if (before && before.state !== 'receiving' && before.storage_key === key) return 'ok'
    if (before?.state !== 'receiving' || before.deleted_at) return 'gone'
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
        kind: type.kind,
        content_type: type.contentType,
      })
      .where('id', '=', uploadId)
      .execute()
    await enqueue(trx, 'inspect', { uploadId }, { userId: before.user_id })
    await tellOwner(trx, before.user_id, { uploadId, state: 'inspecting', kind: type.kind })
    return 'ok'
  })
}
