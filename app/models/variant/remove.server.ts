import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { removeOrphans } from '#app/models/output/orphans.server.ts'
import { startOfKey } from '#app/models/variant/make.server.ts'
import { storage } from '#app/storage.server.ts'

/**
 * Takes the copies of outputs that are being removed out of the table, in the caller's transaction, who gives their bytes
 * back. Answers the keys of their files, to be removed after the commit.
 */
export async function takeVariants(
  trx: Trx,
  userId: string,
  outputIds: string[],
): Promise<{ keys: string[]; bytes: number }> {
  if (outputIds.length === 0) return { keys: [], bytes: 0 }
  const taken = await trx
    .deleteFrom('output_variants')
    .using('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .whereRef('outputs.id', '=', 'output_variants.output_id')
    .where('generations.user_id', '=', userId)
    .where('outputs.id', 'in', outputIds)
    .returning(['output_variants.storage_key', 'output_variants.bytes'])
    .execute()
  const bytes = taken.reduce((sum, row) => sum + (row.bytes ?? 0), 0)
  return { keys: taken.flatMap(({ storage_key }) => storage_key ?? []), bytes }
}

/**
 * Removes the files of copies of this generation that no row knows: of an output that was removed, or stored by a worker
 * that was gone before it could write the row. Rows are locked meanwhile; the file of the latest try is left to it.
 */
export async function sweepVariantFiles(generationId: string, sweep: Sweep = {}): Promise<number> {
  const keys = await storage().list(`variants/${generationId}`)
  return await removeOrphans(keys, (trx, some) => unknownAmong(trx, generationId, some), sweep)
}

async function unknownAmong(trx: Trx, generationId: string, keys: string[]): Promise<string[]> {
  const rows = await trx
    .selectFrom('output_variants')
    .innerJoin('outputs', 'outputs.id', 'output_variants.output_id')
    .select(['output_variants.state', 'output_variants.storage_key', 'output_variants.platform'])
    .select(['output_variants.attempt', 'outputs.index'])
    .where('outputs.generation_id', '=', generationId)
    .forUpdate('output_variants')
    .execute()
  const isKnown = (key: string) =>
    rows.some(
      ({ state, storage_key, ...row }) =>
        storage_key === key ||
        (state === 'making' && key.startsWith(`${startOfKey({ generationId, ...row })}.`)),
    )
  return keys.filter((key) => !isKnown(key))
}

/** Upkeep: `sweepVariantFiles` where an output was removed or a copy failed lately. */
export async function sweepUnwantedVariants(sweep: Sweep = {}): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select distinct o.generation_id as id from outputs o left join output_variants v on v.output_id = o.id
    where o.deleted_at > now() - interval '2 days' or (v.state = 'failed' and v.queued_at > now() - interval '2 days')`.execute(
    db,
  )
  let removed = 0
  await eachAlone(
    rows,
    async ({ id }) => (removed += await sweepVariantFiles(id, sweep)),
    ({ id }) => ({ generationId: id }),
  )
  return removed
}
