import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'
import { isNeeded, isReference, outputsNeeded } from '#app/models/avatar/keep.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { isId } from '#app/models/id.server.ts'
import { removeFiles } from '#app/models/output/remove.server.ts'
import { releaseBytes } from '#app/models/quota.server.ts'
import { removeBytes } from '#app/models/upload/end.server.ts'

/**
 * Deletes an avatar of the user's. Its picture stays in the library, unless it was removed there before: then its bytes
 * are given back now, and so are those of removed references. Runs that were submitted with it still find its files.
 */
export async function removeAvatar(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const isRemoved = await db.transaction().execute(async (trx) => {
    const avatar = await trx
      .updateTable('avatars')
      .set({ deleted_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('deleted_at', 'is', null)
      .returning('output_id')
      .executeTakeFirst()
    if (!avatar) return false
    const bytes = (await bytesOfPicture(trx, avatar.output_id)) + (await bytesOfReferences(trx, id))
    await releaseBytes(trx, userId, bytes)
    return true
  })
  if (isRemoved) await removeFilesOfAvatar(id)
  return isRemoved
}

/** Upkeep: what deleted avatars left behind, because a run still needed it or because the process died. */
export async function sweepAvatars({ isDryRun = false }: Sweep = {}): Promise<number> {
  const rows = await db
    .selectFrom('avatars')
    .select('id')
    .where('deleted_at', 'is not', null)
    .where('thumbnail_key', 'is not', null)
    .where(sql<boolean>`not ${isNeeded()}`)
    .execute()
  if (!isDryRun) {
    await eachAlone(
      rows,
      ({ id }) => removeFilesOfAvatar(id),
      ({ id }) => ({ avatarId: id }),
    )
  }
  return rows.length
}

/** To be given back: nothing while it is in the library, or in its trash. */
async function bytesOfPicture(trx: Trx, outputId: string): Promise<number> {
  const output = await trx
    .selectFrom('outputs')
    .select(['bytes', 'deleted_at'])
    .where('id', '=', outputId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (!output.deleted_at) return 0
  const needed = await outputsNeeded(trx, [outputId])
  return needed.get(outputId) === 'living' ? 0 : (output.bytes ?? 0)
}

async function bytesOfReferences(trx: Trx, avatarId: string): Promise<number> {
  const removed = await trx
    .selectFrom('avatar_references')
    .innerJoin('uploads', 'uploads.id', 'upload_id')
    .select(['uploads.id', 'uploads.bytes', 'uploads.is_sample', 'uploads.deleted_at'])
    .where('avatar_id', '=', avatarId)
    .orderBy('uploads.id')
    .forUpdate('uploads')
    .execute()
  let bytes = 0
  for (const upload of removed) {
    if (!upload.deleted_at || upload.is_sample) continue
    if (!(await isReference(trx, upload.id))) bytes += upload.bytes
  }
  return bytes
}

/** Removes the files of a deleted avatar that nothing else needs. The thumbnail's key says that it is still to be done. */
async function removeFilesOfAvatar(id: string): Promise<void> {
  const avatar = await db
    .selectFrom('avatars')
    .innerJoin('outputs', 'outputs.id', 'output_id')
    .select(['output_id', 'thumbnail_key', 'storage_key', 'poster_key', 'preview_key', 'outputs.deleted_at'])
    .where('avatars.id', '=', id)
    .where(sql<boolean>`not ${isNeeded()}`)
    .executeTakeFirst()
  if (!avatar) return
  const needed = await outputsNeeded(db, [avatar.output_id])
  if (needed.size === 0) {
    const { thumbnail_key: storage_key, deleted_at } = avatar
    await removeFiles([{ storage_key, poster_key: null, preview_key: null }, ...(deleted_at ? [avatar] : [])])
  }
  const references = await db
    .selectFrom('avatar_references')
    .select('upload_id')
    .where('avatar_id', '=', id)
    .execute()
  for (const { upload_id } of references) await removeBytes(upload_id)
  await db.updateTable('avatars').set({ thumbnail_key: null }).where('id', '=', id).execute()
}
