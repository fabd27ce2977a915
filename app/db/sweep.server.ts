import { sql, type RawBuilder } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'

/** How upkeep asks a model to clear up. A dry run changes nothing and answers what a real one would. */
export interface Sweep {
  isDryRun?: boolean
  now?: Date
}

/** So many rows at a time: no statement holds many locks, or for long. */
const BATCH = 1_000

/**
 * Deletes the rows of `table` that `condition` is true of, in batches; a dry run counts them. Returns how many. Several
 * processes at once share the rows between them.
 */
export async function deleteWhere(
  table: string,
  condition: RawBuilder<unknown>,
  { isDryRun = false }: Sweep = {},
): Promise<number> {
  const from = sql.table(table)
  if (isDryRun) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${from} where ${condition}`.execute(db)
    return rows[0]?.count ?? 0
  }
  for (let deleted = 0; ;) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${from} where ctid = any(array(
        select ctid from ${from} where ${condition} limit ${BATCH} for update skip locked))`.execute(db)
    deleted += Number(numAffectedRows)
    if (numAffectedRows < BATCH) return deleted
  }
}

/** Does `work` in a transaction of its own; in a dry run, undoes it all afterwards. Answers what `work` did either way. */
export async function inTransaction<T>(
  { isDryRun = false }: Sweep,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  const undo = Symbol('undo')
  let done: { answer: T } | undefined
  try {
    return await db.transaction().execute(async (trx) => {
      done = { answer: await work(trx) }
      if (isDryRun) throw undo
      return done.answer
    })
  } catch (error) {
    if (error === undo && done) return done.answer
    throw error
  }
}
