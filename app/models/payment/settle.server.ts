import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { purchaseCredits } from '#app/models/credit.server.ts'
import { openCase } from '#app/models/payment/cases.server.ts'

/**
 * Marks a payment paid and gives its credits in one transaction, whatever state it was in: paid absorbs. Returns false
 * when it was paid already, and then nothing was written. Only for what Duitku's own status call has said.
 */
export async function settlePaid(
  id: string,
  proof: { reference: string; method?: string },
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    await waitForPurchase(trx, id)
    const paid = await trx
      .updateTable('payments')
      .set((eb) => ({
        state: 'paid' as const,
        paid_at: eb.fn<Date>('now'),
        next_check_at: null,
        problem: null,
        ...(proof.reference && { reference: proof.reference }),
        ...(proof.method && { method: proof.method }),
      }))
      .where('id', '=', id)
      .where('state', '<>', 'paid')
      .returningAll()
      .executeTakeFirst()
    if (!paid) return false
    const userId = await findBuyer(trx, paid.user_id)
    await purchaseCredits(trx, { userId, paymentId: id, credits: paid.credits })
    const others = await trx
      .selectFrom('payments')
      .select('order_id')
      .where('purchase_id', '=', paid.purchase_id)
      .where('id', '<>', id)
      .where('state', '=', 'paid')
      .execute()
    const about = { paymentId: id, orderId: paid.order_id }
    if (others.length > 0) {
      await openCase(trx, {
        ...about,
        kind: 'paid-twice',
        details: { orders: others.map((one) => one.order_id) },
      })
    }
    if (userId) {
      await publish(trx, `user:${userId}`, { type: 'payment', paymentId: id, state: 'paid' })
      await postMail(trx, { userId }, { kind: 'receipt', values: { paymentId: id } })
    } else {
      await openCase(trx, { ...about, kind: 'paid-without-user', details: { credits: paid.credits } })
    }
    return true
  })
}

/**
 * Of two attempts of one purchase that are paid at the same moment, the second waits until it can see the first. Not for
 * its row: the removal of an account takes those in an order of its own.
 */
async function waitForPurchase(trx: Trx, paymentId: string): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtext('purchase ' || purchase_id)) from payments where id = ${paymentId}`.execute(
    trx,
  )
}

/** Whose credits they are; nobody's once the account was closed, also where its row is still to be removed. */
async function findBuyer(trx: Trx, userId: string | null): Promise<string | null> {
  if (!userId) return null
  const user = await trx
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  return user?.id ?? null
}

/** Duitku says it was not paid and will not be. What is paid stays paid. */
export async function settleUnpaid(id: string, problem: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const settled = await trx
      .updateTable('payments')
      .set((eb) => ({
        state: eb
          .case()
          .when('expires_at', '<=', eb.fn<Date>('now'))
          .then('expired' as const)
          .else('failed' as const)
          .end(),
        problem,
      }))
      .where('id', '=', id)
      .where('state', 'in', ['creating', 'unknown', 'pending'])
      .returning(['user_id', 'state'])
      .executeTakeFirst()
    if (settled?.user_id) {
      await publish(trx, `user:${settled.user_id}`, { type: 'payment', paymentId: id, state: settled.state })
    }
  })
}
