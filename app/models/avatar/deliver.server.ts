import type { Trx } from '#app/db/client.server.ts'
import type { NewAvatar } from '#app/studio/contract.ts'

/** Keeps an avatar as its user's, in the transaction that delivers the output which shows it and has locked its uploads. */
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
  await trx
    .insertInto('avatar_references')
    .values(avatar.uploadIds.map((uploadId, place) => ({ avatar_id: id, upload_id: uploadId, place })))
    .execute()
}

/**
 * Those of the uploads that may be an avatar's references, each once; nobody removes them before the transaction's end. One
 * that was removed meanwhile is none: its bytes are given back already.
 */
export async function lockReferences(trx: Trx, userId: string, uploadIds: string[]): Promise<string[]> {
  if (uploadIds.length === 0) return []
  const kept = await trx
    .selectFrom('uploads')
    .select('id')
    .where('id', 'in', uploadIds)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .forShare()
    .execute()
  const keptIds = new Set(kept.map(({ id }) => id))
  return [...new Set(uploadIds)].filter((id) => keptIds.has(id))
}
