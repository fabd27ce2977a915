import { db, type Trx } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { storage } from '#app/storage.server.ts'

/** So many files at once are removed within a second or two: nobody waits for longer behind the rows' locks. */
const SLICE = 50

/**
 * Removes those of `keys` that no row names. `orphansAmong` tells which they are, and locks in its transaction what could
 * come to name one of them: so a key that was listed before, and has got its row meanwhile, stays. Returns how many.
 * Throws SomeFailedError after the rest when some cannot be removed.
 */
export async function removeOrphans(
  keys: string[],
  orphansAmong: (trx: Trx, some: string[]) => Promise<string[]>,
  { isDryRun = false }: Sweep,
): Promise<number> {
  let removed = 0
  const sweepSlice = async (some: string[]) => {
    removed += await db.transaction().execute(async (trx) => {
      const orphans = await orphansAmong(trx, some)
      if (!isDryRun) await removeTogether(orphans)
      return orphans.length
    })
  }
  await eachAlone(slicesOf(keys), sweepSlice, ([key]) => ({ key }))
  return removed
}

function slicesOf(keys: string[]): string[][] {
  return Array.from({ length: Math.ceil(keys.length / SLICE) }, (_, index) =>
    keys.slice(index * SLICE, (index + 1) * SLICE),
  )
}

/** Ends only when each removal has ended: none may go on when the locks are gone. */
async function removeTogether(keys: string[]): Promise<void> {
  const ends = await Promise.allSettled(keys.map((key) => storage().remove(key)))
  const failed = ends.findIndex(({ status }) => status === 'rejected')
  const end = ends[failed]
  if (end?.status === 'rejected') throw new Error(`${keys[failed]} cannot be removed`, { cause: end.reason })
}
