import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { Role } from '#app/db/schema.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'
import { cancelAllOf } from '#app/models/generation/cancel.server.ts'
import { isId } from '#app/models/id.server.ts'

/** What operators do to accounts. Each is one transaction with its line in the audit log. */

export type UserDeed =
  | { ok: true; /** Runs that were cancelled by it. */ cancelled?: number }
  | { ok: false; reason: 'not-found' | 'own-account' | 'last-operator' | 'unchanged' }

/**
 * Closes an account: no login, no session (streams end with it, app/live.server.ts), and every run that is not finished
 * is cancelled, so that nobody's credits stay in a hold that nobody can see.
 */
export async function disableUser(by: Operator, userId: string, reason: string): Promise<UserDeed> {
  return await change(userId, async (trx) => {
    if (userId === by.operatorId) return { ok: false, reason: 'own-account' }
    if (await isLastOperator(trx, userId)) return { ok: false, reason: 'last-operator' }
    // Runs before the row of their user: deliveries lock in that order.
    const cancelled = await cancelAllOf(trx, userId)
    const disabled = await trx
      .updateTable('users')
      .set({ disabled_at: sql<Date>`now()` })
      .where('id', '=', userId)
      .where('disabled_at', 'is', null)
      .executeTakeFirst()
    if (disabled.numUpdatedRows === 0n) return { ok: false, reason: 'unchanged' }
    const sessions = await endAll(trx, userId)
    await recordAction(trx, {
      ...by,
      action: 'user.disable',
      target: { kind: 'user', id: userId },
      reason,
      details: { sessions, cancelledRuns: cancelled },
    })
    return { ok: true, cancelled }
  })
}

export async function enableUser(by: Operator, userId: string): Promise<UserDeed> {
  return await change(userId, async (trx) => {
    const enabled = await trx
      .updateTable('users')
      .set({ disabled_at: null })
      .where('id', '=', userId)
      .where('disabled_at', 'is not', null)
      // What its owner has closed stays closed.
      .where('closed_at', 'is', null)
      .executeTakeFirst()
    if (enabled.numUpdatedRows === 0n) return { ok: false, reason: 'unchanged' }
    await recordAction(trx, { ...by, action: 'user.enable', target: { kind: 'user', id: userId } })
    return { ok: true }
  })
}

/** Nobody changes their own role, and somebody stays an operator. */
export async function changeRole(by: Operator, userId: string, role: Role): Promise<UserDeed> {
  return await change(userId, async (trx) => {
    if (userId === by.operatorId) return { ok: false, reason: 'own-account' }
    if (role === 'user' && (await isLastOperator(trx, userId))) return { ok: false, reason: 'last-operator' }
    const changed = await trx
      .updateTable('users')
      .set({ role })
      .where('id', '=', userId)
      .where('role', '<>', role)
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) return { ok: false, reason: 'unchanged' }
    await recordAction(trx, {
      ...by,
      action: 'user.role',
      target: { kind: 'user', id: userId },
      details: { before: role === 'admin' ? 'user' : 'admin', after: role },
    })
    return { ok: true }
  })
}

/** Below what is used, nothing is removed: nothing more fits. */
export async function changeQuota(by: Operator, userId: string, bytes: number): Promise<UserDeed> {
  return await change(userId, async (trx, before) => {
    if (before.quota_bytes === bytes) return { ok: false, reason: 'unchanged' }
    await trx.updateTable('users').set({ quota_bytes: bytes }).where('id', '=', userId).execute()
    await recordAction(trx, {
      ...by,
      action: 'user.quota',
      target: { kind: 'user', id: userId },
      details: { before: before.quota_bytes, after: bytes },
    })
    return { ok: true }
  })
}

/** One session, or without `sessionId` all of them. */
export async function endSessionsOf(by: Operator, userId: string, sessionId?: string): Promise<UserDeed> {
  if (sessionId !== undefined && !isId(sessionId)) return { ok: false, reason: 'not-found' }
  return await change(userId, async (trx) => {
    const ended = await endAll(trx, userId, sessionId)
    if (ended === 0) return { ok: false, reason: 'unchanged' }
    await recordAction(trx, {
      ...by,
      action: sessionId ? 'user.end-session' : 'user.end-sessions',
      target: { kind: 'user', id: userId },
      details: sessionId ? { session: sessionId } : { sessions: ended },
    })
    return { ok: true }
  })
}

/** A deed on an account that is there. Deeds that could leave the place without an operator wait for each other. */
async function change(
  userId: string,
  deed: (trx: Trx, before: { quota_bytes: number }) => Promise<UserDeed>,
): Promise<UserDeed> {
  if (!isId(userId)) return { ok: false, reason: 'not-found' }
  return await db.transaction().execute(async (trx): Promise<UserDeed> => {
    await sql`select pg_advisory_xact_lock(hashtext('operators'))`.execute(trx)
    const user = await trx
      .selectFrom('users')
      .select('quota_bytes')
      .where('id', '=', userId)
      .executeTakeFirst()
    return user ? await deed(trx, user) : { ok: false, reason: 'not-found' }
  })
}

async function isLastOperator(trx: Trx, userId: string): Promise<boolean> {
  const operators = await trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .limit(2)
    .execute()
  return operators.length === 1 && operators[0]?.id === userId
}

async function endAll(trx: Trx, userId: string, sessionId?: string): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(sessionId !== undefined, (query) => query.where('id', '=', sessionId!))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
