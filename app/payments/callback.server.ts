import { db } from '#app/db/client.server.ts'
import { readCallback } from '#app/duitku.server.ts'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import { concludeEvent, expectSoon, findByOrder, openCase, recordEvent } from '#app/models/payment.server.ts'
import { isListedAddress } from '#app/payments/addresses.ts'
import { requestCheck } from '#app/payments/check.server.ts'
import { isPutOff, verifyPayment } from '#app/payments/verify.server.ts'

/** What to answer Duitku. Anything but 200 makes it send the callback again, up to five times. */
export interface CallbackAnswer {
  status: 200 | 400 | 401 | 503
  /** For its log and ours. */
  outcome: string
}

/** In a flood nobody waits; alone, the one before needs a moment. */
const PATIENCE_MS = 250

/** What Duitku tells may be ahead of its own status. */
const LOOK_AGAIN_SECONDS = 60

/**
 * Takes a callback: a reason to look, never a proof. It is read strictly, kept as it came, and then Duitku is asked. A
 * paid order is answered at once, and one that nobody could ask about is sent again. One that was not found paid is asked
 * about once more in any case.
 */
export async function takeCallback(body: string, ip: string): Promise<CallbackAnswer> {
  const read = readCallback(body)
  if (!read.ok) return { status: read.status, outcome: read.reason }
  const { orderId, amount, method, reference } = read.callback
  // The one before it is kept and will be checked; of a flood, the rest must cost nothing.
  if (isPutOff(orderId)) return { status: 503, outcome: 'unreachable' }

  if (isUnlisted(ip)) log.warn({ orderId, ip }, 'a callback from an address that Duitku does not list')

  const payment = await findByOrder(orderId)
  const eventId = await recordEvent({ paymentId: payment?.id ?? null, orderId, body, ip })
  const answer = async (status: CallbackAnswer['status'], outcome: string): Promise<CallbackAnswer> => {
    await concludeEvent(eventId, outcome)
    return { status, outcome }
  }
  if (!payment) {
    await openCase(db, { kind: 'unknown-order', orderId, paymentId: null, details: { amount, reference } })
    log.error({ orderId }, 'a callback for an order that is not ours')
    return await answer(200, 'unknown order')
  }
  if (payment.state === 'paid') return await answer(200, 'paid before')
  if (amount !== payment.rupiah) {
    await openCase(db, {
      kind: 'amount-mismatch',
      orderId,
      paymentId: payment.id,
      details: { callback: amount, ordered: payment.rupiah },
    })
    return await answer(200, 'another amount')
  }
  const verdict = await verifyPayment(orderId, { patienceMs: PATIENCE_MS, method })
  if (verdict === 'shut-out') return await answer(503, verdict)
  if (verdict === 'unpaid' || verdict === 'unreachable') {
    await expectSoon(payment.id, { seconds: LOOK_AGAIN_SECONDS, method })
  }
  if (verdict !== 'unreachable') return await answer(200, verdict)
  await requestCheck(payment.id, orderId, method)
  return await answer(503, verdict)
}

/** Told to whoever reads the log and held against nobody: the status call is the proof, wherever a callback is from. */
function isUnlisted(ip: string): boolean {
  const { DUITKU_BASE_URL, DUITKU_ENV } = env()
  return DUITKU_BASE_URL === undefined && !isListedAddress(ip, DUITKU_ENV)
}
