import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'
import { isNeeded, outputsNeeded } from '#app/models/avatar/keep.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { takeVariants } from '#app/models/variant/remove.server.ts'
import { storage } from '#app/storage.server.ts'

/** Where something must be to be removed for ever; anywhere, when nothing is said. */
export interface RemoveOptions {
  /** In the trash, since this moment or longer: what was taken back meanwhile stays. */
  trashedBefore?: Date | undefined
}

/** What was marked as removed: bytes to be given back with it, and files to be taken away after the commit. */
export interface Removed {
  ids: string[]
  files: StoredKeys[]
  bytes: number
}

export interface StoredKeys {
  storage_key: string | null
  poster_key: string | null
  preview_key: string | null
}

/**
 * Marks outputs as removed, in the caller's transaction. Their bytes are given back by the caller, who does so last:
 * deliveries lock what they deliver first and its user after that. Those that an avatar is known by go on counting. The
 * caller removes the files after the commit; should it die between, upkeep removes them.
 */
export async function markRemoved(
  trx: Trx,
  userId: string,
  which: { outputIds: string[] } | { generationId: string },
  { trashedBefore }: RemoveOptions = {},
): Promise<Removed> {
  const removed = await trx
    .updateTable('outputs')
    .set({ deleted_at: sql<Date>`now()` })
    .from('generations')
    .whereRef('generations.id', '=', 'outputs.generation_id')
    .where('generations.user_id', '=', userId)
    .where('outputs.deleted_at', 'is', null)
    .$if('outputIds' in which, (query) =>
      query
        .where('outputs.id', 'in', 'outputIds' in which ? which.outputIds : [])
        .where('outputs.state', '=', 'delivered'),
    )
    .$if('generationId' in which, (query) =>
      query.where('generations.id', '=', 'generationId' in which ? which.generationId : ''),
    )
    .$if(trashedBefore !== undefined, (query) =>
      query.where('outputs.trashed_at', '<=', trashedBefore ?? new Date(0)),
    )
    .returning(['outputs.id', 'storage_key', 'poster_key', 'preview_key', 'bytes', 'generations.purpose'])
    .execute()
  const ids = removed.map(({ id }) => id)
  const needed = await outputsNeeded(trx, ids)
  // Previews are ours: they never counted.
  const counted = removed.filter(({ id, purpose }) => purpose === 'run' && needed.get(id) !== 'living')
  const bytes = counted.reduce((sum, row) => sum + (row.bytes ?? 0), 0)
  const variants = await takeVariants(trx, userId, ids)
  return {
    ids,
    files: [
      ...removed.filter(({ id }) => !needed.has(id)),
      ...variants.keys.map((storage_key) => ({ storage_key, poster_key: null, preview_key: null })),
    ],
    bytes: bytes + variants.bytes,
  }
}

/** Takes away the files of what was marked as removed, after the commit. */
export async function removeFilesOf({ ids, files }: Removed): Promise<void> {
  await removeFiles(files)
  await noteFilesRemoved(ids)
}

export async function removeFiles(outputs: StoredKeys[]): Promise<void> {
  for (const { storage_key, poster_key, preview_key } of outputs) {
    for (const key of [storage_key, poster_key, preview_key]) if (key) await storage().remove(key)
  }
}

const BATCH = 500

/**
 * Takes away the files of removed outputs that nobody has taken away yet, because the process died or left it to be done
 * later; those that an avatar needs stay. `limit` rows at most. Returns the number of outputs and their bytes. Throws
 * SomeFailedError when the files of some could not be taken away: they stay to be done.
 */
export async function removeLeftoverFiles({
  isDryRun = false,
  userId,
  limit = Infinity,
}: Sweep & { userId?: string; limit?: number } = {}): Promise<{ removed: number; bytes: number }> {
  const total = { removed: 0, bytes: 0 }
  if (isDryRun) {
    const counted = await leftovers(userId)
      .select((eb) => [eb.fn.countAll<number>().as('removed'), eb.fn.sum<number>('bytes').as('bytes')])
      .executeTakeFirstOrThrow()
    return { removed: Number(counted.removed), bytes: Number(counted.bytes ?? 0) }
  }
  const remove = async (row: Leftover) => {
    await removeFiles([row])
    await noteFilesRemoved([row.id])
    total.removed += 1
    total.bytes += row.bytes ?? 0
  }
  await eachAlone(leftoverRows(userId, limit), remove, ({ id, storage_key }) => ({
    outputId: id,
    key: storage_key,
  }))
  return total
}

interface Leftover extends StoredKeys {
  id: string
  bytes: number | null
}

async function* leftoverRows(userId: string | undefined, limit: number): AsyncGenerator<Leftover> {
  let after: string | undefined
  for (let left = limit; left > 0;) {
    const rows = await leftovers(userId)
      .select(['id', 'bytes', 'storage_key', 'poster_key', 'preview_key'])
      .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(Math.min(BATCH, left))
      .execute()
    yield* rows
    after = rows.at(-1)?.id
    if (!after) return
    left -= rows.length
  }
}

function leftovers(userId: string | undefined) {
  return db
    .selectFrom('outputs')
    .where('deleted_at', 'is not', null)
    .where('files_removed_at', 'is', null)
    .$if(userId !== undefined, (query) => query.where('owner_id', '=', userId ?? ''))
    .where(isUnneeded())
}

/**
 * With the files goes what was written about them, in which the user's own words may be. Those that an avatar needs stay,
 * and come round again when it needs them no more.
 */
async function noteFilesRemoved(ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('outputs')
    .set({ files_removed_at: sql<Date>`now()`, recipe: null, manifest: null })
    .where('id', 'in', ids)
    .where('deleted_at', 'is not', null)
    .where(isUnneeded())
    .execute()
}

/** A condition on rows of `outputs`. */
function isUnneeded() {
  return sql<boolean>`not exists (select from avatars where avatars.output_id = outputs.id and ${isNeeded()})`
}
