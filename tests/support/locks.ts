import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'

/** How many transactions wait for somebody else's lock. Asked outside of any: within one the answer stays what it was. */
export async function waitingForLocks(): Promise<number | undefined> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows[0]?.count
}
