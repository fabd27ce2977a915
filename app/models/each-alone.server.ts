import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { log } from '#app/log.server.ts'
import { probeStorage } from '#app/storage.server.ts'

/** So many failures one after another may be everybody's: then database and storage are asked whether they answer at all. */
const FEW = 3

/**
 * Upkeep's way through many rows: does `act` for each by itself, so that what is wrong with one keeps no other. A failure is
 * logged with what `nameOf` says of the row, such as its key. Throws SomeFailedError after the last row, so that the task
 * counts as failed; or before, when the database or the storage is away and every further row would fail as well.
 *
 * `rows` that come in batches are an async generator, which leaves behind what failed: it reads on after the last row it
 * gave, for a batch of what is "still to be done" would be the same failed rows again and again. Calls may be nested: the
 * inner one's failures are logged once and count each.
 */
export async function eachAlone<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  act: (row: Row) => Promise<unknown>,
  nameOf: (row: Row) => object,
): Promise<void> {
  let failed = 0
  let inARow = 0
  let first: unknown
  for await (const row of rows) {
    try {
      await act(row)
      inARow = 0
    } catch (error) {
      const inner = error instanceof SomeFailedError ? error : undefined
      if (!inner) log.error({ err: error, ...nameOf(row) }, 'upkeep left one out')
      first ??= error
      failed += inner?.failed ?? 1
      inARow += 1
      if (inner?.isCutShort || (inARow % FEW === 0 && !(await isAllThere()))) {
        throw new SomeFailedError(failed, { isCutShort: true, cause: first })
      }
    }
  }
  if (failed > 0) throw new SomeFailedError(failed, { isCutShort: false, cause: first })
}

/** Some of what a task went through could not be done; each is in the log. */
export class SomeFailedError extends Error {
  override name = 'SomeFailedError'
  readonly failed: number
  /** The database or the storage is away: what came after was not tried. */
  readonly isCutShort: boolean

  constructor(failed: number, { isCutShort, cause }: { isCutShort: boolean; cause: unknown }) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`${failed} failed${isCutShort ? ', and the rest was not tried' : ''}; the first: ${reason}`, {
      cause,
    })
    this.failed = failed
    this.isCutShort = isCutShort
  }
}

async function isAllThere(): Promise<boolean> {
  return await Promise.all([sql`select 1`.execute(db), probeStorage()]).then(
    () => true,
    () => false,
  )
}
