import { db } from '#app/db/client.server.ts'
import { tellOwner } from '#app/models/upload/tell.server.ts'
import { freeBytes, releaseBytes, reserveBytes } from '#app/models/quota.server.ts'
import { storage, type StoredFile } from '#app/storage.server.ts'
import type { Kind, MediaFacts } from '#app/studio/contract.ts'
import { extensionOf } from '#app/uploads/media-type.server.ts'
import { objectKey } from './key.ts'

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

export interface Inspected {
  kind: Kind
  facts: MediaFacts
  /** When it turned out to be of another kind, such as sound only. */
  contentType?: string
  thumbnailKey: string | null
  /** The object that stands for the file from now on, where tools could not open the file itself. Already stored. */
  master?: StoredFile & { key: string }
}

/**
 * Inspection is over and the file is good. A master takes the file's place, with its name, and counts instead of it; where
 * the user has no room for what it is larger, nothing changes. Of an upload that was removed or refused meanwhile nothing
 * is kept.
 */
export async function markUploadReady(
  uploadId: string,
  found: Inspected,
): Promise<{ ok: true } | { ok: false; freeBytes: number }> {
  const { master, thumbnailKey } = found
  const outcome = await db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('uploads')
      .select(['user_id', 'bytes', 'is_sample', 'state', 'storage_key', 'thumbnail_key', 'deleted_at'])
      .where('id', '=', uploadId)
      .forUpdate()
      .executeTakeFirst()
    if (before?.state !== 'inspecting' || before.deleted_at) {
      // What the row names was kept by another try, under the same key.
      const kept = [before?.storage_key, before?.thumbnail_key]
      return { ok: true as const, unwanted: [master?.key, thumbnailKey].filter((key) => !kept.includes(key)) }
    }
    if (master && !before.is_sample) {
      const more = master.bytes - before.bytes
      if (more > 0 && !(await reserveBytes(trx, before.user_id, more))) {
        return { ok: false as const, freeBytes: await freeBytes(trx, before.user_id) }
      }
      if (more < 0) await releaseBytes(trx, before.user_id, -more)
    }
    await trx
      .updateTable('uploads')
      .set({
        state: 'ready',
        kind: found.kind,
        facts: JSON.stringify(found.facts),
        ...(found.contentType && { content_type: found.contentType }),
        ...(master && { storage_key: master.key, bytes: master.bytes, sha256: master.sha256 }),
        thumbnail_key: thumbnailKey,
        ready_at: new Date(),
      })
      .where('id', '=', uploadId)
      .execute()
    await tellOwner(trx, before.user_id, { uploadId, state: 'ready', kind: found.kind })
    return { ok: true as const, unwanted: [master && before.storage_key] }
  })
  if (!outcome.ok) return outcome
  for (const key of outcome.unwanted) if (key) await storage().remove(key)
  return { ok: true }
}

/** What a master took the place of, where the process died before it could be removed. */
export async function removeSuperseded(uploadId: string): Promise<void> {
  const upload = await db
    .selectFrom('uploads')
    .select('storage_key')
    .where('id', '=', uploadId)
    .where('state', '=', 'ready')
    .executeTakeFirst()
  if (!upload?.storage_key) return
  for (const contentType of MASTERED) {
    const key = objectKey(uploadId, extensionOf(contentType))
    if (key !== upload.storage_key) await storage().remove(key)
  }
}

/** Of files that a master takes the place of. */
const MASTERED = ['image/heic', 'image/heif']
