import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { compiledOnce } from '#app/db/compiled.server.ts'
import type { AccountKind, LedgerKind } from '#app/db/schema.ts'

export { checkLedger, type LedgerViolation } from './credit/check.server.ts'

/** Credits that every new account starts with. */
export const WELCOME_BONUS = 100

/** Gives a new user an account with the welcome bonus, once: a second call for the same user throws. */
export async function openAccount(trx: Trx, userId: string): Promise<void> {
  const account = await trx
    .insertInto('accounts')
    .values({ kind: 'user', user_id: userId, balance: WELCOME_BONUS })
    .returning('id')
    .executeTakeFirstOrThrow()
  await post(trx, {
    kind: 'bonus',
    reference: `user:${userId}`,
    userId,
    from: 'promotion',
    to: { id: account.id, balance: WELCOME_BONUS },
    credits: WELCOME_BONUS,
  })
}

/**
 * Takes `credits` from the user's balance into the hold of this round, in the caller's transaction.
 * Never leaves a negative balance: the row is changed only where the balance suffices, so two requests at once cannot
 * both spend the last credit. A hold of 0 credits is a hold without ledger entries.
 * Returns `{ ok: false, missing }` (whole credits) when the balance is short, and then has written nothing.
 */
export async function holdCredits(
  trx: Trx,
  hold: { userId: string; generationId: string; round: number; credits: number },
): Promise<{ ok: true } | { ok: false; missing: number }> {
  const { userId, generationId, round, credits } = hold
  const account = credits > 0 ? await take(trx, userId, credits) : undefined
  if (credits > 0 && !account) return { ok: false, missing: credits - (await balanceOf(userId, trx)) }

  const { id } = await trx
    .insertInto('holds')
    .values({ generation_id: generationId, round, user_id: userId, credits })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (account) {
    const reference = `hold:${id}`
    await post(trx, { kind: 'hold', reference, userId, generationId, from: account, to: 'holds', credits })
  }
  return { ok: true }
}

/**
 * Pays for one delivered output out of the round's hold, once per output. Throws when the hold has less left, is
 * settled, or the output was paid for before: the caller's transaction must not survive that.
 */
export async function captureCredits(
  trx: Trx,
  capture: { generationId: string; round: number; outputId: string; credits: number },
): Promise<void> {
  const { generationId, round, outputId, credits } = capture
  if (credits === 0) return
  const hold = await trx
    .updateTable('holds')
    .set((eb) => ({ captured: eb('captured', '+', credits) }))
    .where('generation_id', '=', generationId)
    .where('round', '=', round)
    .where('state', '=', 'held')
    .where((eb) => eb(eb('captured', '+', credits), '<=', eb.ref('credits')))
    .returning('user_id')
    .executeTakeFirst()
  if (!hold)
    throw new Error(`Generation ${generationId} has no ${credits} credits left to capture in round ${round}`)
  await post(trx, {
    kind: 'capture',
    reference: `output:${outputId}`,
    userId: hold.user_id,
    generationId,
    from: 'holds',
    to: 'revenue',
    credits,
  })
}

/**
 * Settles the round's hold: what was not captured goes back to the balance. Returns the credits given back; a hold that
 * is settled already, or does not exist, gives back 0.
 */
export async function releaseHold(trx: Trx, hold: { generationId: string; round: number }): Promise<number> {
  const { generationId, round } = hold
  const settled = await trx
    .updateTable('holds')
    .set((eb) => ({
      released: eb(eb.ref('credits'), '-', eb.ref('captured')),
      state: 'settled',
      settled_at: sql<Date>`now()`,
    }))
    .where('generation_id', '=', generationId)
    .where('round', '=', round)
    .where('state', '=', 'held')
    .returning(['id', 'user_id', 'released'])
    .executeTakeFirst()
  if (!settled || settled.released === 0) return 0
  const account = settled.user_id ? await give(trx, settled.user_id, settled.released) : undefined
  await post(trx, {
    kind: 'release',
    reference: `hold:${settled.id}`,
    userId: settled.user_id,
    generationId,
    from: 'holds',
    // The account of a deleted user takes no more credits.
    to: account ?? 'adjustments',
    credits: settled.released,
  })
  return settled.released
}

/**
 * Gives what a payment bought, in the transaction that marks it paid; once per payment, or it throws. Without a user
 * (the account was deleted meanwhile) the credits go to `adjustments`, where somebody will ask about them.
 */
export async function purchaseCredits(
  trx: Trx,
  purchase: { userId: string | null; paymentId: string; credits: number },
): Promise<void> {
  const { userId, paymentId, credits } = purchase
  await post(trx, {
    kind: 'purchase',
    reference: `payment:${paymentId}`,
    userId,
    from: 'sales',
    to: userId ? await give(trx, userId, credits) : 'adjustments',
    credits,
  })
}

/**
 * Gives credits (or takes them, when negative) outside of any sale: support, the sample account, tests. The same
 * `reference` moves credits once, however often it is asked. Returns false when it did nothing, because of the
 * reference or because the balance is short.
 */
export async function adjustCredits(
  trx: Trx,
  adjustment: { userId: string; credits: number; reason: string; reference?: string },
): Promise<boolean> {
  const { userId, credits, reason, reference = `adjustment:${randomUUID()}` } = adjustment
  if (credits === 0) return false
  const known = await trx
    .selectFrom('ledger_transactions')
    .select('id')
    .where('kind', '=', 'adjustment')
    .where('reference', '=', reference)
    .executeTakeFirst()
  if (known) return false
  const account = credits > 0 ? await give(trx, userId, credits) : await take(trx, userId, -credits)
  if (!account) return false
  await post(trx, {
    kind: 'adjustment',
    reference,
    userId,
    reason,
    from: credits > 0 ? 'adjustments' : account,
    to: credits > 0 ? account : 'adjustments',
    credits: Math.abs(credits),
  })
  return true
}

const findBalance = compiledOnce((given: { userId: string }) =>
  db.selectFrom('accounts').select('balance').where('user_id', '=', given.userId),
)

/** Whole credits that the user may spend now. */
export async function balanceOf(userId: string, on?: Trx): Promise<number> {
  const [account] = await findBalance({ userId }, on)
  if (!account) throw new Error(`User ${userId} has no account`)
  return account.balance
}

export interface LedgerLine {
  /** Pass as `before` to read on. */
  id: string
  kind: LedgerKind
  /** Whole credits, negative when they left the balance. */
  credits: number
  balanceAfter: number
  createdAt: string
  reason: string | null
  generation: { id: string; title: string; tool: string; isRemoved: boolean } | null
  payment: { id: string; orderId: string } | null
}

/** The movements of the user's balance, newest first. */
export async function ledgerPage(
  userId: string,
  page: { before?: string; kind?: LedgerKind; limit: number },
): Promise<LedgerLine[]> {
  const rows = await db
    .selectFrom('ledger_entries as entry')
    .innerJoin('accounts as account', 'account.id', 'entry.account_id')
    .innerJoin('ledger_transactions as movement', 'movement.id', 'entry.transaction_id')
    .leftJoin('generations as generation', 'generation.id', 'movement.generation_id')
    .leftJoin('payments as payment', (join) =>
      join.on(sql<boolean>`movement.kind = 'purchase' and movement.reference = 'payment:' || payment.id`),
    )
    .select([
      'entry.id',
      'movement.kind',
      'entry.credits',
      'entry.balance_after',
      'movement.created_at',
      'movement.reason',
      'generation.id as generation_id',
      'generation.title',
      'generation.tool',
      sql<boolean>`coalesce(generation.deleted_at, generation.trashed_at) is not null`.as('is_removed'),
      'payment.id as payment_id',
      'payment.order_id',
    ])
    .where('account.user_id', '=', userId)
    .$if(isLineId(page.before), (query) => query.where('entry.id', '<', Number(page.before)))
    .$if(page.kind !== undefined, (query) => query.where('movement.kind', '=', page.kind!))
    .orderBy('entry.id', 'desc')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    id: String(row.id),
    kind: row.kind,
    credits: row.credits,
    balanceAfter: row.balance_after ?? 0,
    createdAt: row.created_at.toISOString(),
    reason: row.reason,
    generation: row.generation_id
      ? {
          id: row.generation_id,
          title: row.title ?? '',
          tool: row.tool ?? '',
          isRemoved: row.is_removed,
        }
      : null,
    payment: row.payment_id ? { id: row.payment_id, orderId: row.order_id ?? '' } : null,
  }))
}

/** It comes from the address bar; anything else than a number of ours means "from the newest". */
function isLineId(text: string | undefined): boolean {
  return /^\d{1,15}$/.test(text ?? '')
}

interface UserAccount {
  id: number
  /** After the change that is being posted. */
  balance: number
}

/** Lowers the balance where it suffices; undefined where it does not. */
async function take(trx: Trx, userId: string, credits: number): Promise<UserAccount | undefined> {
  return await trx
    .updateTable('accounts')
    .set((eb) => ({ balance: eb('balance', '-', credits) }))
    .where('user_id', '=', userId)
    .where('balance', '>=', credits)
    .returning(['id', 'balance'])
    .executeTakeFirst()
}

async function give(trx: Trx, userId: string, credits: number): Promise<UserAccount> {
  return await trx
    .updateTable('accounts')
    .set((eb) => ({ balance: eb('balance', '+', credits) }))
    .where('user_id', '=', userId)
    .returning(['id', 'balance'])
    .executeTakeFirstOrThrow()
}

type Side = UserAccount | Exclude<AccountKind, 'user'>

/** Writes one movement as a transaction with its two entries. A kind and reference that exist already throw. */
async function post(
  trx: Trx,
  movement: {
    kind: LedgerKind
    reference: string
    userId: string | null
    generationId?: string
    reason?: string
    from: Side
    to: Side
    credits: number
  },
): Promise<void> {
  const { id } = await trx
    .insertInto('ledger_transactions')
    .values({
      kind: movement.kind,
      reference: movement.reference,
      user_id: movement.userId,
      generation_id: movement.generationId ?? null,
      reason: movement.reason ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const entry = (side: Side, credits: number) => ({
    transaction_id: id,
    account_id: typeof side === 'string' ? accountIdOf(side) : side.id,
    credits,
    balance_after: typeof side === 'string' ? null : side.balance,
  })
  await trx
    .insertInto('ledger_entries')
    .values([entry(movement.from, -movement.credits), entry(movement.to, movement.credits)])
    .execute()
}

const accountIdOf = (kind: string) => sql<number>`(select id from accounts where kind = ${kind})`
