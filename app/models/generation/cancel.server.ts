import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import { inTransaction, type Sweep } from '#app/db/sweep.server.ts'
import { releaseHold } from '#app/models/credit.server.ts'
import { settledMoney } from '#app/models/generation/money.server.ts'
import { postRunFinished } from '#app/models/generation/notice.server.ts'
import { isId } from '#app/models/id.server.ts'
import { markRemoved, type Removed, type RemoveOptions } from '#app/models/output/remove.server.ts'
import { dequeue, jobIdOf } from '#app/queue.server.ts'

/**
 * Ends an open generation now: what was delivered stays, the rest of the credits come back, its message leaves the
 * queue, and the worker that runs it hears it and stops. False when it is not open, or not this user's.
 */
export async function cancelGeneration(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  return await db.transaction().execute((trx) => cancelWithin(trx, userId, id))
}

/**
 * Cancels everything of a user's that is not finished, in the caller's transaction. Returns how many. Nobody is mailed: the
 * account comes to its end.
 */
export async function cancelAllOf(trx: Trx, userId: string): Promise<number> {
  // All of them are locked before the first is paid back: whoever settles one of them has taken its row first, too.
  const open = await trx
    .selectFrom('generations')
    .select('id')
    .where('user_id', '=', userId)
    .where('state', 'in', ['queued', 'running'])
    .orderBy('id')
    .forUpdate()
    .execute()
  for (const { id } of open) await cancelOne(trx, userId, id)
  return open.length
}

/** Upkeep: what an account began in the moment in which it was disabled. Returns how many runs. */
export async function cancelRunsOfDisabled(sweep: Sweep = {}): Promise<number> {
  const users = await db
    .selectFrom('users')
    .select('id')
    .where('disabled_at', 'is not', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('generations')
          .select('generations.id')
          .whereRef('generations.user_id', '=', 'users.id')
          .where('generations.state', 'in', ['queued', 'running']),
      ),
    )
    .execute()
  let cancelled = 0
  for (const { id } of users) {
    cancelled += await inTransaction(sweep, (trx) => cancelAllOf(trx, id))
  }
  return cancelled
}

/** `cancelGeneration` as the last part of something more. */
export async function cancelWithin(trx: Trx, userId: string, id: string): Promise<boolean> {
  const cancelled = await cancelOne(trx, userId, id)
  if (cancelled) await postRunFinished(trx, { user_id: userId, purpose: cancelled.purpose })
  return cancelled !== undefined
}

async function cancelOne(trx: Trx, userId: string, id: string) {
  const cancelled = await trx
    .updateTable('generations')
    .set({ state: 'cancelled', step: null, eta_seconds: null, finished_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('state', 'in', ['queued', 'running'])
    .returning(['purpose', 'round', 'planned', 'delivered', 'failed'])
    .executeTakeFirst()
  if (!cancelled) return undefined
  const { round, planned, delivered, failed } = cancelled
  await releaseHold(trx, { generationId: id, round })
  await dequeue(trx, jobIdOf(id, round))
  await publish(trx, `generation:${id}`, {
    type: 'settled',
    state: 'cancelled',
    problem: null,
    delivered,
    failed,
    ...(await settledMoney(trx, id)),
  })
  const state = 'cancelled'
  await publish(trx, `user:${userId}`, {
    type: 'generation',
    generationId: id,
    state,
    planned,
    delivered,
    failed,
  })
  return cancelled
}

/**
 * Marks an ended generation and its outputs as removed, as `markRemoved` does, and forgets what it was made from; undefined
 * when there is none such.
 */
export async function markGenerationRemoved(
  trx: Trx,
  userId: string,
  id: string,
  { trashedBefore }: RemoveOptions = {},
): Promise<Removed | undefined> {
  const generation = await trx
    .updateTable('generations')
    .set({ deleted_at: sql<Date>`now()`, input: '{}' })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .where('state', 'not in', ['queued', 'running'])
    .$if(trashedBefore !== undefined, (query) =>
      query.where('trashed_at', '<=', trashedBefore ?? new Date(0)),
    )
    .returning('id')
    .executeTakeFirst()
  return generation && (await markRemoved(trx, userId, { generationId: id }))
}
