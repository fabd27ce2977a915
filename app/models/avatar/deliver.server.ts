import type { Trx } from '#app/db/client.server.ts'
import type { NewAvatar } from '#app/studio/contract.ts'

/**
 * Keeps an avatar as its user's, in the transaction that delivers the output which shows it. A reference that was removed
 * meanwhile is none: its bytes are given back already.
 */
export async function insertAvatar(
  trx: Trx,
  avatar: NewAvatar & { userId: string; outputId: string; thumbnailKey: string },
): Promise<void> {
  const { id } = await trx
    .insertInto('avatars')
    .values({
      user_id: avatar.userId,
      name: avatar.name,
      description: avatar.description,
      traits: JSON.stringify(avatar.traits),
      persona: JSON.stringify(avatar.persona),
      seed: avatar.seed,
      is_real_face: avatar.isRealFace,
      source: avatar.source,
      output_id: avatar.outputId,
      thumbnail_key: avatar.thumbnailKey,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (avatar.uploadIds.length === 0) return
  const kept = await trx
    .selectFrom('uploads')
    .select('id')
    .where('id', 'in', avatar.uploadIds)
    .where('user_id', '=', avatar.userId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .forShare()
    .execute()
  const keptIds = new Set(kept.map((upload) => upload.id))
  const references = [...new Set(avatar.uploadIds)].filter((uploadId) => keptIds.has(uploadId))
  if (references.length === 0) return
  await trx
    .insertInto('avatar_references')
    .values(references.map((uploadId, place) => ({ avatar_id: id, upload_id: uploadId, place })))
    .execute()
}
