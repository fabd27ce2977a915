import { sql } from 'kysely'
import type { Db, Trx } from '#app/db/client.server.ts'

/**
 * What an avatar is known by stays as long as the avatar does: its picture when that is removed from the library, its
 * references when they are removed from the uploads. Both leave those lists at once; their bytes go on counting, once,
 * and are given back with the last avatar that needs them. Files stay a little longer where an open run was promised them.
 *
 * Whoever decides about bytes holds the row's lock first and looks at the avatars then: of a removal and of the avatar's
 * end, which may come together, the later one gives the bytes back. Locks are taken in the order avatar, output, upload,
 * and the user's last.
 */

/** A condition on rows of `avatars`: it lives, or an open run was submitted with it. */
export function isNeeded() {
  return sql<boolean>`(avatars.deleted_at is null or exists (
    select from avatar_uses join generations on generations.id = avatar_uses.generation_id
    where avatar_uses.avatar_id = avatars.id and generations.state in ('queued', 'running')))`
}

/** Which of the outputs some avatar needs, and whether that one lives. */
export async function outputsNeeded(
  on: Db | Trx,
  outputIds: string[],
): Promise<Map<string, 'living' | 'run'>> {
  if (outputIds.length === 0) return new Map()
  const rows = await on
    .selectFrom('avatars')
    .select(['output_id', sql<boolean>`bool_or(deleted_at is null)`.as('isLiving')])
    .where('output_id', 'in', outputIds)
    .where(isNeeded())
    .groupBy('output_id')
    .execute()
  return new Map(rows.map(({ output_id, isLiving }) => [output_id, isLiving ? 'living' : 'run']))
}

/** Whether a living avatar has the upload among its references. */
export async function isReference(on: Db | Trx, uploadId: string): Promise<boolean> {
  const row = await on
    .selectFrom('avatar_references')
    .innerJoin('avatars', 'avatars.id', 'avatar_id')
    .select('avatar_id')
    .where('upload_id', '=', uploadId)
    .where('avatars.deleted_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
