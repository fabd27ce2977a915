import { verifyPayment } from '#app/payments/verify.server.ts'

/** Long enough for the calls of a few others before it, at one a second. */
const PATIENCE_MS = 20_000

/**
 * Asks Duitku about an order, also when somebody else has a moment ago: nothing says that he was answered. Throws when
 * nobody could be asked, so that the queue asks again later.
 */
export async function checkPayment(orderId: string, method?: string): Promise<void> {
  const verdict = await verifyPayment(orderId, { patienceMs: PATIENCE_MS, ...(method && { method }) })
  if (verdict === 'unreachable') throw new Error(`Nobody could be asked about ${orderId}`)
}
