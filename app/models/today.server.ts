import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'

/** What has happened since midnight in Jakarta, and what is open now. */
export interface Today {
  users: number
  runs: number
  failed: number
  open: number
  payments: number
  /** Whole rupiah. */
  rupiah: number
  /** Whole credits that delivered outputs were paid with. */
  captured: number
}

/** Each figure from an index that begins with the time, or with what is open. */
export async function countToday(): Promise<Today> {
  const { rows } = await sql<Today>`
    with midnight as (
      select date_trunc('day', now() at time zone 'Asia/Jakarta') at time zone 'Asia/Jakarta' as at
    )
    select
      (select count(*) from users, midnight where created_at >= at)::int as users,
      (select count(*) from generations, midnight where created_at >= at and purpose = 'run')::int as runs,
      (select count(*) from generations, midnight where created_at >= at and purpose = 'run' and state = 'failed')::int as failed,
      (select count(*) from generations where state in ('queued', 'running'))::int as open,
      (select count(*) from payments, midnight where paid_at >= at and not is_test)::int as payments,
      (select coalesce(sum(rupiah), 0) from payments, midnight where paid_at >= at and not is_test)::bigint as rupiah,
      (select coalesce(sum(holds.captured), 0) from generations, holds, midnight
        where generation_id = generations.id and generations.created_at >= at)::bigint as captured`.execute(
    db,
  )
  return rows[0]!
}

/** Mails that were given up within a week, for a person to look at. */
export async function countFailedMails(): Promise<number> {
  const { count } = await db
    .selectFrom('mails')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'failed')
    .where('created_at', '>', sql<Date>`now() - interval '7 days'`)
    .executeTakeFirstOrThrow()
  return count
}

export async function countOpenCases(): Promise<number> {
  const { count } = await db
    .selectFrom('payment_cases')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return count
}
