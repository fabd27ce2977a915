import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'

/**
 * Order ids of payments whose status is due to be asked for, each to be asked by whoever gets it. When it is due again
 * is written at once (10 minutes and an hour after the order, a quarter of an hour after its expiry, a day after that):
 * so a check that dies is made up for by the next one. `at` is now, but for tests.
 */
export async function claimDue(limit: number, at = new Date()): Promise<string[]> {
  const { rows } = await sql<{ order_id: string }>`
    update payments
    set next_check_at = (
      select min(time) from unnest(array[
        created_at + interval '1 hour',
        expires_at + interval '15 minutes',
        expires_at + interval '1 day'
      ]) time where time > ${at}
    )
    where id in (
      select id from payments
      where next_check_at <= ${at} and state <> 'paid'
      order by next_check_at limit ${limit} for update skip locked
    )
    returning order_id`.execute(db)
  return rows.map((row) => row.order_id)
}

/** How many `claimDue` would find. */
export async function countDue(at = new Date()): Promise<number> {
  const { count } = await db
    .selectFrom('payments')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('next_check_at', '<=', at)
    .where('state', '<>', 'paid')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Somebody asks Duitku about it now; false when it was asked less than `everySeconds` ago, and then nobody should. */
export async function noteCheck(id: string, everySeconds = 0): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update payments set checks = checks + 1, checked_at = now()
    where id = ${id} and (checked_at is null or checked_at <= now() - make_interval(secs => ${everySeconds}))`.execute(
    db,
  )
  return Boolean(numAffectedRows)
}
