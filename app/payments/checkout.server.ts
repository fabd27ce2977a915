import { createInvoice, isTestMode } from '#app/duitku.server.ts'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import {
  beginPayment,
  markInvoiced,
  markRefused,
  markUnknown,
  PAYMENT_MINUTES,
  type OrderRefusal,
} from '#app/models/payment.server.ts'
import { requestCheck } from '#app/payments/check.server.ts'

export type CheckoutOutcome =
  /** Duitku's page, where it can be paid now. */
  | { ok: true; paymentId: string; paymentUrl: string }
  /** It is written down; its own page says what is the matter. */
  | { ok: true; paymentId: string; paymentUrl: null }
  | { ok: false; reason: OrderRefusal }

/**
 * Orders a package and asks Duitku for a page to pay it on. The order is on record before Duitku hears of it, and each
 * is asked for once: an answer that never came is found out by its status, never by asking again.
 */
export async function checkOut(
  buyer: { id: string; email: string; language: 'id' | 'en' },
  order: {
    packageId: string
    version?: number
    submissionKey: string
    returnTo?: string | undefined
    retryOf?: string
  },
): Promise<CheckoutOutcome> {
  const begun = await beginPayment({ userId: buyer.id, isTest: isTestMode(), ...order })
  if (!begun.ok) return begun
  const { payment, isNew } = begun
  if (!isNew) {
    return {
      ok: true,
      paymentId: payment.id,
      paymentUrl: payment.state === 'pending' ? payment.payment_url : null,
    }
  }
  const { APP_ORIGIN } = env()
  const credits = payment.credits.toLocaleString('id-ID')
  const invoice = await createInvoice({
    orderId: payment.order_id,
    amount: payment.rupiah,
    product: buyer.language === 'id' ? `Lumiku ${credits} kredit` : `Lumiku ${credits} credits`,
    email: buyer.email,
    callbackUrl: `${APP_ORIGIN}/webhooks/duitku`,
    returnUrl: `${APP_ORIGIN}/wallet/payments/${payment.id}`,
    expiresIn: PAYMENT_MINUTES,
  })
  if (invoice.ok) {
    await markInvoiced(payment.id, invoice)
    return { ok: true, paymentId: payment.id, paymentUrl: invoice.paymentUrl }
  }
  log.warn({ paymentId: payment.id, reason: invoice.reason, detail: invoice.detail }, 'no page to pay on')
  if (invoice.reason === 'refused') await markRefused(payment.id, invoice.detail)
  else {
    await markUnknown(payment.id, invoice.detail)
    await requestCheck(payment.id, payment.order_id)
  }
  return { ok: true, paymentId: payment.id, paymentUrl: null }
}
