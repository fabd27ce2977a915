import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'
import { isId } from '#app/models/id.server.ts'
import type { AvatarSummary } from '#app/studio/contract.ts'

/**
 * Whether all of these are the user's own living avatars. With a lock, nobody deletes one before the transaction ends;
 * take it before that of uploads.
 */
export async function areOwnAvatars(
  on: Db | Trx,
  userId: string,
  ids: string[],
  lock?: 'lock',
): Promise<boolean> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return true
  if (!wanted.every(isId)) return false
  let query = on
    .selectFrom('avatars')
    .select('id')
    .where('id', 'in', wanted)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('id')
  if (lock) query = query.forShare()
  return (await query.execute()).length === wanted.length
}

/** Remembers that a generation was asked for with these avatars: it may count on their files until it ends. */
export async function recordUses(trx: Trx, generationId: string, avatarIds: string[]): Promise<void> {
  const wanted = [...new Set(avatarIds)]
  if (wanted.length === 0) return
  await trx
    .insertInto('avatar_uses')
    .values(wanted.map((id) => ({ avatar_id: id, generation_id: generationId })))
    .execute()
}

/** An avatar for a run that was submitted with it, with the keys of its pictures: the portrait first. */
export interface StoredAvatar extends AvatarSummary {
  keys: string[]
}

/** The user's avatars among `ids`, also those deleted since the run was submitted: their files are there until it ends. */
export async function findStoredAvatars(userId: string, ids: string[]): Promise<StoredAvatar[]> {
  const wanted = [...new Set(ids)].filter(isId)
  if (wanted.length === 0) return []
  const rows = await db
    .selectFrom('avatars')
    .innerJoin('outputs', 'outputs.id', 'output_id')
    .select(['avatars.id', 'avatars.name', 'description', 'traits', 'persona', 'seed'])
    .select(['is_real_face as isRealFace', 'outputs.storage_key as portrait'])
    .select(
      sql<string[]>`array(
        select uploads.storage_key from avatar_references join uploads on uploads.id = upload_id
        where avatar_id = avatars.id and uploads.storage_key is not null order by place)`.as('references'),
    )
    .where('avatars.id', 'in', wanted)
    .where('avatars.user_id', '=', userId)
    .execute()
  return rows.flatMap(({ portrait, references, ...avatar }) =>
    portrait === null ? [] : [{ ...avatar, keys: [portrait, ...references] }],
  )
}
