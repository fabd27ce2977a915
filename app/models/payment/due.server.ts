import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { isShutOut } from '#app/models/payment/budget.server.ts'

/**
 * Order ids of payments whose status is due to be asked for, each to be asked by whoever gets it. When it is due again
 * is written at once (10 minutes and an hour after the order, a quarter of an hour after its expiry, a day after that):
 * so a check that dies is made up for by the next one. None while Duitku shuts us out: they stay due. `at` is now, but
 * for tests.
 */
export async function claimDue(limit: number, at = new Date()): Promise<string[]> {
  const { rows } = await sql<{ order_id: string }>`
    update payments
    set next_check_at = (
      select min(time) from unnest(array[
        created_at + interval '10 minutes',
        created_at + interval '1 hour',
        expires_at + interval '15 minutes',
        expires_at + interval '1 day'
      ]) time where time > ${at}
    )
    where id in (
      select id from payments
      where next_check_at <= ${at} and state <> 'paid' and not ${isShutOut('duitku-status')}
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
    .where(sql<boolean>`not ${isShutOut('duitku-status')}`)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/**
 * Makes it due in so many seconds, if it is not sooner by itself: somebody says that it was paid, and Duitku's status does
 * not yet. Said many times, it is one look, and written once. `method` is the way of paying that a callback told.
 */
export async function expectSoon(
  id: string,
  { seconds, method = '' }: { seconds: number; method?: string | undefined },
): Promise<void> {
  await sql`
    update payments
    set next_check_at = now() + make_interval(secs => ${seconds}), method = coalesce(nullif(${method}, ''), method)
    where id = ${id} and state <> 'paid'
      and (next_check_at is null or next_check_at > now() + make_interval(secs => ${seconds}))`.execute(db)
}

/** Duitku is asked about it now, answered or not. */
export async function noteCheck(id: string): Promise<void> {
  await sql`update payments set checks = checks + 1, checked_at = now() where id = ${id}`.execute(db)
}
