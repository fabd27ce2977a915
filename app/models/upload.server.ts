import { randomUUID } from 'node:crypto'
import { open, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import type { Upload, UploadState } from '#app/db/schema.ts'
import { env } from '#app/env.server.ts'
import { fileUrl } from '#app/file-url.server.ts'
import type { UploadEvent } from '#app/live-events.ts'
import { extensionOf, SNIFF_BYTES, sniffMediaType, type MediaType } from '#app/media-type.server.ts'
import { isId } from '#app/models/id.server.ts'
import { freeBytes, releaseBytes, reserveBytes } from '#app/models/quota.server.ts'
import { enqueue } from '#app/queue.server.ts'
import { hashFile, storage, type StoredFile } from '#app/storage.server.ts'
import type { Kind, MediaFacts, Problem, UploadSummary } from '#app/studio/contract.ts'
import { MAX_ANY_BYTES, MAX_BYTES } from '#app/upload-limits.ts'

/**
 * A file that a user brought. receiving (bytes arrive in the incoming folder) → inspecting (stored; the jobs process opens
 * it) → ready, or refused with a problem at any point before. Room for it is taken from the quota before its first byte
 * and given back in the transaction that refuses or removes it.
 */

/** An upload as lists and forms show it. */
export interface UploadView extends Omit<UploadSummary, 'kind' | 'facts'> {
  state: UploadState
  /** Null until the first bytes have shown it. */
  kind: Kind | null
  /** Null until inspection has measured it. */
  facts: MediaFacts | null
  problem: Problem | null
  thumbnailUrl: string | null
  url: string | null
  /** ISO 8601. */
  createdAt: string
}

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

/** Where the bytes of an upload gather while they arrive. */
export function incomingPath(uploadId: string): string {
  return path.join(incomingFolder(), uploadId)
}

export function incomingFolder(): string {
  return path.join(env().LUMIKU_DATA, 'incoming')
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
      await hashFile(await storage().localPath(key, incomingFolder()))
  const outcome = await startInspection(uploadId, contentType, key, stored)
  if (outcome !== 'ok') await storage().remove(key)
  if (outcome === 'quota') {
    await refuseUpload(uploadId, quotaFull(upload.name, await freeBytes(db, upload.user_id)))
  }
}

/** Inspection is over and the file is good. `contentType` when it turned out to be of another kind, such as sound only. */
export async function markUploadReady(
  uploadId: string,
  found: { kind: Kind; facts: MediaFacts; contentType?: string; thumbnailKey: string | null },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const upload = await trx
      .updateTable('uploads')
      .set({
        state: 'ready',
        kind: found.kind,
        facts: JSON.stringify(found.facts),
        ...(found.contentType && { content_type: found.contentType }),
        thumbnail_key: found.thumbnailKey,
        ready_at: new Date(),
      })
      .where('id', '=', uploadId)
      .where('state', '=', 'inspecting')
      .returning('user_id')
      .executeTakeFirst()
    if (upload) await tell(trx, upload.user_id, { uploadId, state: 'ready', kind: found.kind })
  })
}

/** The file cannot be used: says why, gives the room back and removes the bytes. The second refusal changes nothing. */
export async function refuseUpload(uploadId: string, problem: Problem): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const upload = await trx
      .updateTable('uploads')
      .set({ state: 'refused', problem: JSON.stringify(problem) })
      .where('id', '=', uploadId)
      .where('state', 'in', ['receiving', 'inspecting'])
      .where('deleted_at', 'is', null)
      .returning(['user_id', 'bytes', 'is_sample'])
      .executeTakeFirst()
    if (!upload) return
    if (!upload.is_sample) await releaseBytes(trx, upload.user_id, upload.bytes)
    await tell(trx, upload.user_id, { uploadId, state: 'refused', problem })
  })
  await removeBytes(uploadId)
}

/** True when the upload was this user's. Runs that were submitted with it still find its bytes until they end. */
export async function removeUpload(userId: string, uploadId: string): Promise<boolean> {
  if (!isId(uploadId)) return false
  const isRemoved = await db.transaction().execute(async (trx) => {
    const upload = await trx
      .updateTable('uploads')
      .set({ deleted_at: new Date() })
      .where('id', '=', uploadId)
      .where('user_id', '=', userId)
      .where('deleted_at', 'is', null)
      .returning(['bytes', 'state', 'is_sample'])
      .executeTakeFirst()
    if (!upload) return false
    if (upload.state !== 'refused' && !upload.is_sample) await releaseBytes(trx, userId, upload.bytes)
    return true
  })
  if (isRemoved) await removeBytes(uploadId)
  return isRemoved
}

/** Forgets an upload whose bytes never all arrived, as if it had not begun; false when there is none such. */
export async function discardUpload(uploadId: string): Promise<boolean> {
  const isDiscarded = await db.transaction().execute(async (trx) => {
    const upload = await trx
      .deleteFrom('uploads')
      .where('id', '=', uploadId)
      .where('state', '=', 'receiving')
      .returning(['user_id', 'bytes', 'deleted_at'])
      .executeTakeFirst()
    if (upload && !upload.deleted_at) await releaseBytes(trx, upload.user_id, upload.bytes)
    return Boolean(upload)
  })
  if (isDiscarded) await unlink(incomingPath(uploadId)).catch(() => undefined)
  return isDiscarded
}

/** Newest first; `before` is the id of the last one of the page before. */
export async function listUploads(
  userId: string,
  {
    kinds,
    limit = 200,
    before,
    ids,
  }: { kinds?: Kind[]; limit?: number; before?: string; ids?: string[] } = {},
): Promise<UploadView[]> {
  let query = db
    .selectFrom('uploads')
    .selectAll()
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (kinds) query = query.where((eb) => eb.or([eb('kind', 'in', kinds), eb('kind', 'is', null)]))
  if (ids) query = query.where('id', 'in', withNone(ids))
  if (before && isId(before)) {
    query = query.where((eb) =>
      eb(
        eb.refTuple('created_at', 'id'),
        '<',
        eb
          .selectFrom('uploads as last')
          .select(['last.created_at', 'last.id'])
          .where('last.id', '=', before)
          .$asTuple('created_at', 'id'),
      ),
    )
  }
  return (await query.execute()).map(viewOf)
}

/** This user's ready uploads among `ids`, in no order. For a run that has begun, also those removed since. */
export async function findUploads(
  userId: string,
  ids: string[],
  { evenRemoved = false }: { evenRemoved?: boolean } = {},
): Promise<Upload[]> {
  const query = db
    .selectFrom('uploads')
    .selectAll()
    .where('user_id', '=', userId)
    .where('id', 'in', withNone(ids))
    .where('state', '=', 'ready')
    .where('storage_key', 'is not', null)
  return await (evenRemoved ? query : query.where('deleted_at', 'is', null)).execute()
}

/** The same for a run that was submitted with them: one that was removed since is there as long as its bytes are. */
export async function findSourceFiles(
  userId: string,
  ids: string[],
): Promise<(UploadSummary & { sha256: string; key: string })[]> {
  return (await findUploads(userId, ids, { evenRemoved: true })).map((upload) => {
    const { sha256, storage_key: key } = upload
    if (!sha256 || !key) throw new Error(`Upload ${upload.id} is not stored`)
    return { ...summaryOf(upload), sha256, key }
  })
}

/** What a form, a price and a check may know of a ready upload. */
export function summaryOf(upload: Upload): UploadSummary {
  if (!upload.kind || !upload.facts) throw new Error(`Upload ${upload.id} is not ready`)
  const { id, name, kind, bytes, facts, is_sample: isSample } = upload
  return { id, name, kind, bytes, facts, isSample }
}

/** The upload that the jobs process is to open; undefined when it has been, or is not wanted any more. */
export async function findInspecting(uploadId: string) {
  return db
    .selectFrom('uploads')
    .select(['id', 'name', 'kind', 'content_type as contentType', 'storage_key as storageKey', 'bytes'])
    .where('id', '=', uploadId)
    .where('state', '=', 'inspecting')
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

/** Key of the small picture that stands for an upload. */
export function thumbnailKey(uploadId: string): string {
  return objectKey(`${uploadId}-thumbnail`, 'webp')
}

/** A name for people: no path, no control or direction-changing characters, no more than 200 characters. */
export function displayName(given: string): string {
  const name = given
    .replace(/^.*[/\\]/s, '')
    // Cc controls, Cf invisible and direction marks (a name that reads backwards), Cs halves of characters.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '')
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
  if (!name) return 'file'
  const characters = [...name]
  if (characters.length <= MAX_NAME) return name
  const extension = /\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? ''
  return characters.slice(0, MAX_NAME - extension.length).join('') + extension
}

const MAX_NAME = 200

async function judgeFile(upload: { id: string; name: string }, file: string): Promise<string | null> {
  const { head, bytes } = await readHead(file)
  const judged = await judgeUpload(upload.id, { name: upload.name, head, bytes })
  if (judged.ok) return judged.type.contentType
  await refuseUpload(upload.id, judged.problem)
  await unlink(file).catch(() => undefined)
  return null
}

export async function readHead(file: string): Promise<{ head: Buffer; bytes: number }> {
  const handle = await open(file)
  const { size: bytes } = await handle.stat()
  if (bytes === 0) {
    await handle.close()
    return { head: Buffer.alloc(0), bytes }
  }
  return { head: await buffer(handle.createReadStream({ end: SNIFF_BYTES - 1 })), bytes }
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
    await tell(trx, before.user_id, { uploadId, state: 'inspecting', kind: before.kind })
    return 'ok'
  })
}

function tell(on: Db | Trx, userId: string, event: Omit<UploadEvent, 'type'>): Promise<void> {
  return publish(on, `user:${userId}`, { type: 'upload', ...event } satisfies UploadEvent)
}

/**
 * Deletes the stored bytes of a refused or removed upload, unless a run that is still open was submitted with it: the
 * sweep comes back for those. The keys in the row say that there is something left to delete, so a crash forgets nothing.
 */
async function removeBytes(uploadId: string): Promise<void> {
  await unlink(incomingPath(uploadId)).catch(() => undefined)
  const upload = await db
    .selectFrom('uploads')
    .select(['storage_key', 'thumbnail_key', 'is_sample'])
    .where('id', '=', uploadId)
    .where('storage_key', 'is not', null)
    .where((eb) => eb.or([eb('state', '=', 'refused'), eb('deleted_at', 'is not', null)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('generations')
            .select('generations.id')
            .whereRef('generations.user_id', '=', 'uploads.user_id')
            .where('generations.state', 'in', ['queued', 'running'])
            .where(sql<boolean>`strpos(generations.input::text, uploads.id::text) > 0`),
        ),
      ),
    )
    .executeTakeFirst()
  if (!upload?.storage_key) return
  // A sample's object belongs to everybody who tried it.
  if (!upload.is_sample) {
    await storage().remove(upload.storage_key)
    if (upload.thumbnail_key) await storage().remove(upload.thumbnail_key)
  }
  await db
    .updateTable('uploads')
    .set({ storage_key: null, thumbnail_key: null })
    .where('id', '=', uploadId)
    .execute()
}

/** Two letters of the id first: file systems dislike a million names in one folder. */
function objectKey(name: string, extension: string): string {
  return `uploads/${name.slice(0, 2)}/${name}.${extension}`
}

function viewOf(upload: Upload): UploadView {
  const { id, user_id: userId, name, kind, bytes, state, facts, problem, is_sample: isSample } = upload
  const link = (key: string | null, contentType: string | null, named?: string) =>
    key && contentType && state === 'ready'
      ? fileUrl({ key, userId, contentType, ...(named && { name: named }) })
      : null
  return {
    id,
    name,
    kind,
    bytes,
    state,
    facts,
    problem,
    isSample,
    thumbnailUrl: link(upload.thumbnail_key, 'image/webp'),
    url: link(upload.storage_key, upload.content_type, name),
    createdAt: upload.created_at.toISOString(),
  }
}

/** `in ()` is no SQL; what is no uuid can be nobody's upload. */
function withNone(ids: string[]): string[] {
  return ['00000000-0000-0000-0000-000000000000', ...ids.filter(isId)]
}
