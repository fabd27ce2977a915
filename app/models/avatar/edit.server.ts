import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { isId } from '#app/models/id.server.ts'
import type { AvatarSummary } from '#app/studio/contract.ts'

export type AvatarEdit = Pick<AvatarSummary, 'name' | 'description' | 'traits' | 'persona'>

/** Writes what was changed; pictures that were made before stay as they are. False when it is not this user's. */
export async function editAvatar(userId: string, id: string, edit: AvatarEdit): Promise<boolean> {
  if (!isId(id)) return false
  const { numUpdatedRows } = await db
    .updateTable('avatars')
    .set({
      name: edit.name,
      description: edit.description,
      traits: JSON.stringify(edit.traits),
      persona: JSON.stringify(edit.persona),
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/**
 * A second avatar with the same pictures under another name, to be changed on its own: it costs nothing and takes no room.
 * Answers its id; undefined when there is nothing of this user's to copy.
 */
export async function duplicateAvatar(userId: string, id: string, name: string): Promise<string | undefined> {
  if (!isId(id)) return
  return await db.transaction().execute(async (trx) => {
    // One of the two lives at any time, so whoever asks whether the pictures are needed finds one.
    const original = await trx
      .selectFrom('avatars')
      .selectAll()
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('deleted_at', 'is', null)
      .forShare()
      .executeTakeFirst()
    if (!original) return
    const copy = await trx
      .insertInto('avatars')
      .values({
        user_id: userId,
        name,
        description: original.description,
        traits: JSON.stringify(original.traits),
        persona: JSON.stringify(original.persona),
        seed: original.seed,
        is_real_face: original.is_real_face,
        source: 'copy',
        output_id: original.output_id,
        thumbnail_key: original.thumbnail_key,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('avatar_references')
      .columns(['avatar_id', 'upload_id', 'place'])
      .expression((eb) =>
        eb
          .selectFrom('avatar_references')
          .select([sql<string>`${copy.id}::uuid`.as('avatar_id'), 'upload_id', 'place'])
          .where('avatar_id', '=', id),
      )
      .execute()
    return copy.id
  })
}
