import { db } from '#app/db/client.server.ts'

/** Upkeep: counters whose time is over. Returns how many went. */
export async function removeExpiredLimits(now = Date.now()): Promise<number> {
  const removed = await db.deleteFrom('rate_limits').where('expire', '<', now).executeTakeFirst()
  return Number(removed.numDeletedRows)
}
