import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import { releaseHold } from '#app/models/credit.server.ts'
import { isId } from '#app/models/id.server.ts'
import { markRemoved, removeFiles } from '#app/models/output.server.ts'
import { dequeue, jobIdOf } from '#app/queue.server.ts'

/**
 * Ends an open generation now: what was delivered stays, the rest of the credits come back, its message leaves the
 * queue, and the worker that runs it hears it and stops. False when it is not open, or not this user's.
 */
export async function cancelGeneration(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  return await db.transaction().execute(async (trx) => {
    const cancelled = await trx
      .updateTable('generations')
      .set({ state: 'cancelled', step: null, eta_seconds: null, finished_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('state', 'in', ['queued', 'running'])
      .returning(['round', 'planned', 'delivered', 'failed'])
      .executeTakeFirst()
    if (!cancelled) return false
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
    return true
  })
}

/** Takes a generation out of every list, with its files; an open one is cancelled first. */
export async function removeGeneration(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  await cancelGeneration(userId, id)
  const removed = await db.transaction().execute(async (trx) => {
    const generation = await trx
      .updateTable('generations')
      .set({ deleted_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('deleted_at', 'is', null)
      .where('state', 'not in', ['queued', 'running'])
      .returning('id')
      .executeTakeFirst()
    return generation && (await markRemoved(trx, userId, { generationId: id }))
  })
  if (!removed) return false
  await removeFiles(removed)
  return true
}

/** Credits that all rounds together paid for delivered outputs, and gave back. */
export async function settledMoney(
  on: typeof db,
  generationId: string,
): Promise<{ captured: number; released: number }> {
  const { captured, released } = await on
    .selectFrom('holds')
    .select((eb) => [
      eb.fn.sum<number>('captured').as('captured'),
      eb.fn.sum<number>('released').as('released'),
    ])
    .where('generation_id', '=', generationId)
    .executeTakeFirstOrThrow()
  return { captured: Number(captured), released: Number(released) }
}
