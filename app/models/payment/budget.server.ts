import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'

/** Duitku answers nothing for about an hour after too many calls. */
const BLOCK_MINUTES = 60
export type CallBudget = 'duitku-status'

/**
 * Whether a call may be made now: at most one a second over all processes, none while the other side has shut us out.
 * One statement asks and takes, so two processes never take the same second.
 */
export async function takeCall(name: CallBudget): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update call_budgets set next_at = now() + interval '1 second'
    where name = ${name} and next_at <= now() and (blocked_until is null or blocked_until <= now())`.execute(
    db,
  )
  return Boolean(numAffectedRows)
}

/** They have said that it was too much. */
export async function blockCalls(name: CallBudget): Promise<void> {
  await sql`
    update call_budgets set blocked_until = now() + make_interval(mins => ${BLOCK_MINUTES}) where name = ${name}`.execute(
    db,
  )
}
