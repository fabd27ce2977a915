import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'
import { isNeeded } from '#app/models/avatar/keep.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { removeOrphans } from '#app/models/output/orphans.server.ts'
import { storage } from '#app/storage.server.ts'

/**
 * Removes files of an ended generation that no row knows: stored by a worker that was gone before it could write the
 * row. The row is locked meanwhile, a few files at a time, so that no retry stores a file just then. Returns how many.
 */
export async function sweepFilesOf(generationId: string, sweep: Sweep = {}): Promise<number> {
  const keys = await storage().list(`generations/${generationId}`)
  return await removeOrphans(keys, (trx, some) => unknownAmong(trx, generationId, some), sweep)
}

async function unknownAmong(trx: Trx, generationId: string, keys: string[]): Promise<string[]> {
  const ended = await trx
    .selectFrom('generations')
    .select('id')
    .where('id', '=', generationId)
    .where('state', 'not in', ['queued', 'running'])
    .forUpdate()
    .executeTakeFirst()
  if (!ended) return []
  const rows = await trx
    .selectFrom('outputs')
    .leftJoin('avatars', 'avatars.output_id', 'outputs.id')
    .select(['storage_key', 'poster_key', 'preview_key', 'thumbnail_key'])
    .where('generation_id', '=', generationId)
    .where((eb) =>
      eb.or([eb('outputs.deleted_at', 'is', null), eb('avatars.id', 'is not', null).and(isNeeded())]),
    )
    .execute()
  const known = new Set(
    rows.flatMap((row) => [row.storage_key, row.poster_key, row.preview_key, row.thumbnail_key]),
  )
  return keys.filter((key) => !known.has(key))
}

/** Upkeep: `sweepFilesOf` for what ended lately without delivering everything. Returns how many files. */
export async function sweepUnfinishedFiles(sweep: Sweep = {}): Promise<number> {
  const rows = await db
    .selectFrom('generations')
    .select('id')
    .where('state', 'in', ['done', 'failed', 'cancelled'])
    .where('finished_at', '>', sql<Date>`now() - interval '2 days'`)
    .whereRef('delivered', '<', 'planned')
    .where('attempt', '>', 0)
    .execute()
  let removed = 0
  await eachAlone(
    rows,
    async ({ id }) => (removed += await sweepFilesOf(id, sweep)),
    ({ id }) => ({ generationId: id }),
  )
  return removed
}
