import { randomInt, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import type { Language, Payment, PaymentState } from '#app/db/schema.ts'
import { isId } from '#app/models/id.server.ts'
import { isOlderThan } from '#app/models/payment/overview.server.ts'

export {
  listAllPayments,
  openPaymentFile,
  type PaymentFile,
  type PaymentOverview,
} from '#app/models/payment/overview.server.ts'
export { settlePaid, settleUnpaid } from '#app/models/payment/settle.server.ts'
export { blockCalls, takeCall, type Place } from '#app/models/payment/budget.server.ts'
export { listCases, openCase, resolveCase, type PaymentCase } from '#app/models/payment/cases.server.ts'
export { claimDue, countDue, expectSoon, noteCheck } from '#app/models/payment/due.server.ts'
export { concludeEvent, recordEvent } from '#app/models/payment/events.server.ts'

/** A bundle of credits as it is sold now. */
export interface CreditPackage {
  id: string
  version: number
  /** Whole rupiah. */
  rupiah: number
  credits: number
}

/** Minutes that a buyer has; bank transfers and shops need a day. */
export const PAYMENT_MINUTES = 24 * 60

/** What is for sale, cheapest first. */
export async function listPackages(on: typeof db | Trx = db): Promise<CreditPackage[]> {
  const { rows } = await sql<CreditPackage & { is_active: boolean }>`
    select distinct on (id) id, version, rupiah, credits, is_active from packages
    where starts_at <= now() order by id, version desc`.execute(on)
  return rows
    .filter((row) => row.is_active)
    .map(({ is_active: _, ...row }) => row)
    .sort((a, b) => a.rupiah - b.rupiah)
}

/** `price-changed`: another price begins to be asked between the page and its form. */
export type OrderRefusal = 'package-gone' | 'price-changed' | 'form-outdated'

export type BeginOutcome =
  /** `isNew` once per submission key; the same key again gives the same payment. */
  { ok: true; payment: Payment; isNew: boolean } | { ok: false; reason: OrderRefusal }

/**
 * Writes an order down before Duitku hears of it. Price and credits are the catalogue's: the buyer sends the name of a
 * package, and the version of its price that was shown. `retryOf` is an earlier payment of the same user for the same purchase.
 */
export async function beginPayment(order: {
  userId: string
  packageId: string
  version?: number
  /** A uuid of the rendered form. */
  submissionKey: string
  returnTo?: string | undefined
  retryOf?: string
  isTest: boolean
}): Promise<BeginOutcome> {
  const { userId, submissionKey } = order
  if (!isId(submissionKey)) return { ok: false, reason: 'form-outdated' }
  return await db.transaction().execute(async (trx): Promise<BeginOutcome> => {
    const earlier = order.retryOf ? await findPayment(userId, order.retryOf, trx) : undefined
    const bundle = (await listPackages(trx)).find(({ id }) => id === (earlier?.package_id ?? order.packageId))
    if (!bundle) return { ok: false, reason: 'package-gone' }
    // Of a retry, what the buyer saw is the earlier order's.
    const shown = order.version ?? earlier?.package_version
    if (shown !== undefined && shown !== bundle.version) {
      return { ok: false, reason: 'price-changed' }
    }
    const inserted = await trx
      .insertInto('payments')
      .values({
        order_id: newOrderId(),
        user_id: userId,
        package_id: bundle.id,
        package_version: bundle.version,
        rupiah: bundle.rupiah,
        credits: bundle.credits,
        purchase_id: earlier?.purchase_id ?? randomUUID(),
        submission_key: submissionKey,
        return_to: order.returnTo ?? earlier?.return_to ?? null,
        is_test: order.isTest,
        expires_at: sql<Date>`now() + make_interval(mins => ${PAYMENT_MINUTES})`,
        next_check_at: sql<Date>`now() + interval '10 minutes'`,
      })
      .onConflict((conflict) => conflict.columns(['user_id', 'submission_key']).doNothing())
      .returningAll()
      .executeTakeFirst()
    if (inserted) return { ok: true, payment: inserted, isNew: true }
    const known = await trx
      .selectFrom('payments')
      .selectAll()
      .where('user_id', '=', userId)
      .where('submission_key', '=', submissionKey)
      .executeTakeFirstOrThrow()
    return { ok: true, payment: known, isNew: false }
  })
}

/** Duitku has a page for it. What was decided meanwhile (paid, cancelled) stays. */
export async function markInvoiced(
  id: string,
  invoice: { reference: string; paymentUrl: string },
): Promise<void> {
  await change(id, ['creating', 'unknown'], {
    state: 'pending',
    reference: invoice.reference,
    payment_url: invoice.paymentUrl,
  })
}

/** Nothing can be paid under this order: Duitku said no. */
export async function markRefused(id: string, problem: string): Promise<void> {
  await change(id, ['creating'], { state: 'failed', problem })
}

/** Nobody knows whether Duitku has the order: the status will tell. */
export async function markUnknown(id: string, problem: string): Promise<void> {
  await change(id, ['creating'], { state: 'unknown', problem })
}

/** The buyer will not pay this one. Should it be paid all the same, it counts. */
export async function cancelPayment(userId: string, id: string): Promise<boolean> {
  if (!(await findPayment(userId, id))) return false
  return await change(id, ['creating', 'unknown', 'pending'], { state: 'cancelled' })
}

/** The user's own payment. */
export async function findPayment(
  userId: string,
  id: string,
  on: typeof db | Trx = db,
): Promise<Payment | undefined> {
  if (!isId(id)) return undefined
  return await on
    .selectFrom('payments')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

/** Whoever's it is: for callbacks and checks. */
export async function findByOrder(orderId: string): Promise<Payment | undefined> {
  return await db.selectFrom('payments').selectAll().where('order_id', '=', orderId).executeTakeFirst()
}

/** The user's payments, newest first; those older than the payment `before`. */
export async function listPayments(
  userId: string,
  page: { before?: string | undefined; limit: number },
): Promise<Payment[]> {
  return await db
    .selectFrom('payments')
    .selectAll()
    .where('user_id', '=', userId)
    .$if(isId(page.before ?? ''), (query) => query.where(isOlderThan(page.before!)))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
}

/** A paid payment whose receipt was not sent yet, with whom it goes to. */
export async function findPaymentForReceipt(
  id: string,
): Promise<{ payment: Payment; buyer: { name: string; email: string; language: Language } } | undefined> {
  const payment = await db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst()
  if (!payment?.user_id) return undefined
  const buyer = await db
    .selectFrom('users')
    .select(['name', 'email', 'language'])
    .where('id', '=', payment.user_id)
    .executeTakeFirst()
  return buyer && { payment, buyer }
}

/** A payment that can still become paid by the buyer's own doing. */
export function isOpenPayment({ state }: { state: PaymentState }): boolean {
  return state === 'creating' || state === 'unknown' || state === 'pending'
}

async function change(
  id: string,
  from: PaymentState[],
  to: { state: PaymentState; reference?: string; payment_url?: string; problem?: string },
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('payments')
      .set(to)
      .where('id', '=', id)
      .where('state', 'in', from)
      .returning('user_id')
      .executeTakeFirst()
    if (changed?.user_id) {
      await publish(trx, `user:${changed.user_id}`, { type: 'payment', paymentId: id, state: to.state })
    }
    return changed !== undefined
  })
}

/** Crockford's base 32: no letter that is taken for a digit when somebody reads it out on the phone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Sorts by time (as a ULID does) and cannot be guessed; unique by the table's own rule. */
function newOrderId(now = Date.now()): string {
  let time = ''
  for (let rest = now; time.length < 10; rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32]! + time
  const random = Array.from({ length: 10 }, () => ALPHABET[randomInt(32)]).join('')
  return `LMK-${time}${random}`
}
