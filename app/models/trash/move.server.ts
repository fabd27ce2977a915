import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'
import { cancelGeneration } from '#app/models/generation/cancel.server.ts'
import { isId } from '#app/models/id.server.ts'
import { removeUpload } from '#app/models/upload/end.server.ts'

/** Moves those of `ids` that are the user's finished outputs to the trash. Returns how many. */
export async function trashOutputs(userId: string, ids: string[], on: Db | Trx = db): Promise<number> {
  const wanted = ids.filter(isId)
  if (wanted.length === 0) return 0
  const { numUpdatedRows } = await on
    .updateTable('outputs')
    .set({ trashed_at: sql<Date>`now()` })
    .where('id', 'in', wanted)
    .where('owner_id', '=', userId)
    .where('state', '=', 'delivered')
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('generations')
          .select('generations.id')
          .whereRef('generations.id', '=', 'outputs.generation_id')
          .where('purpose', '=', 'run'),
      ),
    )
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Moves whole runs to the trash, with what they delivered; open ones are cancelled first. Returns how many. */
export async function trashRuns(userId: string, ids: string[]): Promise<number> {
  const wanted = ids.filter(isId)
  if (wanted.length === 0) return 0
  for (const id of wanted) await cancelGeneration(userId, id)
  const { numUpdatedRows } = await db
    .updateTable('generations')
    .set({ trashed_at: sql<Date>`now()` })
    .where('id', 'in', wanted)
    .where('user_id', '=', userId)
    .where('purpose', '=', 'run')
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .where('state', 'not in', ['queued', 'running'])
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/**
 * Moves uploads to the trash. What never became a file of the user's own, because it is still on its way, was refused, or is
 * one of our samples, is removed at once: there is nothing to miss. Returns how many left the list.
 */
export async function trashUploads(userId: string, ids: string[]): Promise<number> {
  const wanted = ids.filter(isId)
  if (wanted.length === 0) return 0
  const trashed = await db
    .updateTable('uploads')
    .set({ trashed_at: sql<Date>`now()` })
    .where('id', 'in', wanted)
    .where('user_id', '=', userId)
    .where('state', '=', 'ready')
    .where('is_sample', '=', false)
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .returning('id')
    .execute()
  const rest = await db
    .selectFrom('uploads')
    .select('id')
    .where('id', 'in', wanted)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .execute()
  let left = trashed.length
  for (const { id } of rest) if (await removeUpload(userId, id)) left += 1
  return left
}
