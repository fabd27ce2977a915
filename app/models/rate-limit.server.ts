import { sql } from 'kysely'
import { deleteWhere, type Sweep } from '#app/db/sweep.server.ts'

/** Upkeep: counters whose time is over. Returns how many went. */
export async function removeExpiredLimits(sweep: Sweep = {}): Promise<number> {
  const { now = new Date() } = sweep
  return await deleteWhere('rate_limits', sql`expire < ${now.getTime()}`, sweep)
}
