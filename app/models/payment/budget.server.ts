import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'

/** Duitku answers nothing for about an hour after too many calls. */
const BLOCK_MINUTES = 60
export type CallBudget = 'duitku-status'

/** A second's place was taken, there was none left of this second, or the other side has shut us out for longer. */
export type Place = 'taken' | 'busy' | 'shut-out'

/**
 * Asks for a place among the calls: at most one a second over all processes, none while the other side has shut us out.
 * One statement asks and takes, so two processes never take the same second.
 */
export async function takeCall(name: CallBudget): Promise<Place> {
  const { rows } = await sql<{ place: Place }>`
    with taken as (
      update call_budgets set next_at = now() + interval '1 second'
      where name = ${name} and next_at <= now() and not ${isShutOut(name)}
      returning name
    )
    select case when exists (select from taken) then 'taken' when ${isShutOut(name)} then 'shut-out' else 'busy' end as place`.execute(
    db,
  )
  return rows[0]!.place
}

/** Of a statement that must not count on a call now. */
export function isShutOut(name: CallBudget) {
  return sql<boolean>`exists (select from call_budgets where name = ${name} and blocked_until > now())`
}

/** They have said that it was too much. */
export async function blockCalls(name: CallBudget): Promise<void> {
  await sql`
    update call_budgets set blocked_until = now() + make_interval(mins => ${BLOCK_MINUTES}) where name = ${name}`.execute(
    db,
  )
}
