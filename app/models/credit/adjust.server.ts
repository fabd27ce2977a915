import { db } from '#app/db/client.server.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'
import { adjustCredits } from '#app/models/credit.server.ts'
import { isId } from '#app/models/id.server.ts'

export type AdjustOutcome =
  /** `isNew` once per key; the same key again changes nothing. */
  | { ok: true; isNew: boolean; balance: number }
  | { ok: false; reason: 'not-found' | 'form-outdated' }
  /** Nothing was taken: the user has `balance` whole credits. */
  | { ok: false; reason: 'short'; balance: number }

/**
 * Gives credits to a user or takes them, with a reason that the user reads in the wallet. Once per `key`, a uuid of the
 * rendered form; never below zero. The operator's deed is recorded with it.
 */
export async function adjustByOperator(
  by: Operator,
  adjustment: { userId: string; credits: number; reason: string; key: string },
): Promise<AdjustOutcome> {
  const { userId, credits, reason, key } = adjustment
  if (!isId(userId)) return { ok: false, reason: 'not-found' }
  if (!isId(key)) return { ok: false, reason: 'form-outdated' }
  return await db.transaction().execute(async (trx): Promise<AdjustOutcome> => {
    // Whoever comes second waits here, and then finds what the first has written.
    const account = await trx
      .selectFrom('accounts')
      .select('balance')
      .where('user_id', '=', userId)
      .forUpdate()
      .executeTakeFirst()
    if (!account) return { ok: false, reason: 'not-found' }
    const { balance } = account
    const reference = `operator:${key}`
    const known = await trx
      .selectFrom('ledger_transactions')
      .select('user_id')
      .where('kind', '=', 'adjustment')
      .where('reference', '=', reference)
      .executeTakeFirst()
    if (known) {
      return known.user_id === userId
        ? { ok: true, isNew: false, balance }
        : { ok: false, reason: 'form-outdated' }
    }
    if (balance + credits < 0) return { ok: false, reason: 'short', balance }
    if (!(await adjustCredits(trx, { userId, credits, reason, reference }))) {
      throw new Error(`${credits} credits could not be moved for user ${userId}`)
    }
    await recordAction(trx, {
      ...by,
      action: 'credits.adjust',
      target: { kind: 'user', id: userId },
      reason,
      details: { credits, before: balance, after: balance + credits },
    })
    return { ok: true, isNew: true, balance: balance + credits }
  })
}
