import { canTakePayments } from '#app/duitku.server.ts'
import { claimDue, countDue, findByOrder } from '#app/models/payment.server.ts'
import { requestCheck } from '#app/payments/check.server.ts'

/** What a minute's budget of status calls can take. */
const MOST = 50

/** Callbacks get lost: orders that nobody has heard of for a while are asked about. Returns how many. */
export async function sweepPayments(at = new Date(), { isDryRun = false } = {}): Promise<number> {
  if (!canTakePayments()) return 0
  if (isDryRun) return Math.min(MOST, await countDue(at))
  const orderIds = await claimDue(MOST, at)
  for (const orderId of orderIds) {
    const payment = await findByOrder(orderId)
    if (payment) await requestCheck(payment.id, orderId)
  }
  return orderIds.length
}
