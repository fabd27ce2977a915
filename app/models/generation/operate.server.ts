import { db, type Trx } from '#app/db/client.server.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'
import { cancelWithin } from '#app/models/generation/cancel.server.ts'
import { openRound, type ToolOf } from '#app/models/generation/retry.server.ts'
import { refuse, undoable, type SubmitOutcome } from '#app/models/generation/submit.server.ts'
import { isId } from '#app/models/id.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'

/**
 * Runs what was not delivered once more, for nothing: its user has not asked for it now, so nothing is held and nothing
 * can be captured. What is under way, complete, removed or of a disabled account is refused.
 */
export async function retryByOperator(
  by: Operator,
  id: string,
  toolOf: ToolOf = findTool,
): Promise<SubmitOutcome> {
  return await undoable(async (trx) => await retryWithin(trx, by, id, toolOf))
}

/** `retryByOperator` as a part of something more. A refusal has written nothing. */
export async function retryWithin(
  trx: Trx,
  by: Operator,
  id: string,
  toolOf: ToolOf = findTool,
): Promise<SubmitOutcome> {
  const generation = isId(id) ? await findOwner(trx, id) : undefined
  if (!generation) return refuse({ code: 'nothing-to-retry' })
  const outcome = await openRound(trx, { userId: generation.user_id, id, toolOf, isFree: true })
  if (outcome.ok) {
    await recordAction(trx, {
      ...by,
      action: 'run.retry',
      target: { kind: 'generation', id },
      details: { user: generation.user_id, round: generation.round + 1 },
    })
  }
  return outcome
}

/** As if its user had cancelled it. False when it is not open. */
export async function cancelByOperator(by: Operator, id: string, reason: string): Promise<boolean> {
  if (!isId(id)) return false
  return await db.transaction().execute(async (trx) => {
    const generation = await trx
      .selectFrom('generations')
      .select('user_id')
      .where('id', '=', id)
      .executeTakeFirst()
    if (!generation || !(await cancelWithin(trx, generation.user_id, id))) return false
    await recordAction(trx, {
      ...by,
      action: 'run.cancel',
      target: { kind: 'generation', id },
      reason,
      details: { user: generation.user_id },
    })
    return true
  })
}

/** A disabled account's runs stay as they are. */
async function findOwner(trx: Trx, id: string) {
  return await trx
    .selectFrom('generations')
    .innerJoin('users', 'users.id', 'generations.user_id')
    .select(['user_id', 'round'])
    .where('generations.id', '=', id)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
}
