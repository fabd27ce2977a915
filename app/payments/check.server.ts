import { db } from '#app/db/client.server.ts'
import { enqueue } from '#app/queue.server.ts'

/** One message for an order in this time is enough, from one process. */
const QUIET_MS = 5_000
const MOST_REMEMBERED = 1_000

const asked = new Map<string, number>()

/**
 * Has the jobs process ask Duitku about an order, soon. Asked again within seconds, it does nothing. `method` is the way
 * of paying that a callback told.
 */
export async function requestCheck(paymentId: string, orderId: string, method?: string): Promise<void> {
  const now = Date.now()
  if (now - (asked.get(orderId) ?? 0) < QUIET_MS) return
  if (asked.size >= MOST_REMEMBERED) asked.clear()
  asked.set(orderId, now)
  try {
    await enqueue(db, 'payments', { paymentId, orderId, ...(method && { method }) })
  } catch (error) {
    // Whoever asks next must not rely on a message that was never sent.
    asked.delete(orderId)
    throw error
  }
}
