import { unlink } from 'node:fs/promises'
import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { isNeeded, isReference } from '#app/models/avatar/keep.server.ts'
import { isId } from '#app/models/id.server.ts'
import type { RemoveOptions } from '#app/models/output/remove.server.ts'
import { releaseBytes } from '#app/models/quota.server.ts'
import { incomingPath } from '#app/models/upload/incoming.server.ts'
import { tellOwner } from '#app/models/upload/tell.server.ts'
import { storage } from '#app/storage.server.ts'
import type { Problem } from '#app/studio/contract.ts'

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
    await tellOwner(trx, upload.user_id, { uploadId, state: 'refused', problem })
  })
  await removeBytes(uploadId)
}

/**
 * Removes an upload for ever; true when it was this user's. Runs that were submitted with it still find its bytes until
 * they end; as an avatar's reference it goes on counting until the avatar is deleted.
 */
export async function removeUpload(userId: string, uploadId: string): Promise<boolean> {
  if (!isId(uploadId)) return false
  const removed = await db.transaction().execute(async (trx) => {
    const marked = await markUploadRemoved(trx, userId, uploadId)
    await releaseBytes(trx, userId, marked?.bytes ?? 0)
    return marked
  })
  if (removed) await removeBytes(uploadId)
  return removed !== undefined
}

/**
 * Marks an upload as removed, in the caller's transaction, who gives its bytes back last, as of outputs, and calls
 * `removeBytes` after the commit. Undefined when there is none such.
 */
export async function markUploadRemoved(
  trx: Trx,
  userId: string,
  uploadId: string,
  { trashedBefore }: RemoveOptions = {},
): Promise<{ bytes: number } | undefined> {
  const upload = await trx
    .updateTable('uploads')
    .set({ deleted_at: new Date() })
    .where('id', '=', uploadId)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .$if(trashedBefore !== undefined, (query) =>
      query.where('trashed_at', '<=', trashedBefore ?? new Date(0)),
    )
    .returning(['bytes', 'state', 'is_sample'])
    .executeTakeFirst()
  if (!upload) return undefined
  const isCounted = upload.state !== 'refused' && !upload.is_sample
  return { bytes: isCounted && !(await isReference(trx, uploadId)) ? upload.bytes : 0 }
}

/** Forgets an upload whose bytes never all arrived, as if it had not begun; false when there is none such. */
export async function discardUpload(uploadId: string): Promise<boolean> {
  const discarded = await db.transaction().execute(async (trx) => {
    const upload = await trx
      .deleteFrom('uploads')
      .where('id', '=', uploadId)
      .where('state', '=', 'receiving')
      .returning(['user_id', 'bytes', 'deleted_at', 'storage_key'])
      .executeTakeFirst()
    if (upload && !upload.deleted_at) await releaseBytes(trx, upload.user_id, upload.bytes)
    return upload
  })
  if (!discarded) return false
  await unlink(incomingPath(uploadId)).catch(() => undefined)
  // The process may have died when the file was stored and the row did not say so yet.
  if (discarded.storage_key) await storage().remove(discarded.storage_key)
  return true
}

/**
 * Deletes the stored bytes of a refused or removed upload, unless an avatar needs them or a run that is still open was
 * submitted with it: the sweep comes back for those. The keys in the row say that there is something left to delete, so a crash forgets nothing.
 */
export async function removeBytes(uploadId: string): Promise<void> {
  await unlink(incomingPath(uploadId)).catch(() => undefined)
  const upload = await unneeded()
    .select(['storage_key', 'thumbnail_key', 'is_sample'])
    .where('id', '=', uploadId)
    .executeTakeFirst()
  if (!upload) return
  // A sample's object belongs to everybody who tried it.
  if (!upload.is_sample) {
    for (const key of [upload.storage_key, upload.thumbnail_key]) if (key) await storage().remove(key)
  }
  await db
    .updateTable('uploads')
    .set({ storage_key: null, thumbnail_key: null })
    .where('id', '=', uploadId)
    .execute()
}

/** Uploads whose stored bytes nobody wants any more. */
export function unneeded() {
  return db
    .selectFrom('uploads')
    .where((eb) => eb.or([eb('storage_key', 'is not', null), eb('thumbnail_key', 'is not', null)]))
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
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('avatar_references')
            .innerJoin('avatars', 'avatars.id', 'avatar_id')
            .select('avatar_id')
            .whereRef('upload_id', '=', 'uploads.id')
            .where(isNeeded()),
        ),
      ),
    )
}
