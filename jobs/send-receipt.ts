import { env } from '#app/env.server.ts'
import { formatNumber, formatRupiah } from '#app/i18n/format.ts'
import { canSendMail, sendMail } from '#app/mail.server.ts'
import { findForReceipt, markReceiptSent } from '#app/models/payment.server.ts'
import { drawReceipt, receiptOf, wordsOf } from '#app/payments/receipt.server.ts'

/** Mails the receipt of a payment, once as far as SMTP lets one know. */
export async function sendReceipt(paymentId: string): Promise<void> {
  if (!canSendMail()) return
  const found = await findForReceipt(paymentId)
  if (!found) return
  const { payment, buyer } = found
  const receipt = receiptOf(payment, buyer)
  if (!receipt) return
  const words = wordsOf(buyer.language).mail
  const values = {
    name: buyer.name,
    credits: formatNumber(payment.credits, buyer.language),
    rupiah: formatRupiah(payment.rupiah),
    address: `${env().APP_ORIGIN}/wallet/payments/${payment.id}`,
  }
  await sendMail({
    to: buyer.email,
    subject: filled(words.subject, values),
    text: filled(words.text, values),
    attachments: [
      {
        filename: `lumiku-${payment.order_id}.pdf`,
        content: await drawReceipt(receipt, buyer.language),
        contentType: 'application/pdf',
      },
    ],
  })
  await markReceiptSent(payment.id)
}

/** `{{name}}` by its value, as i18next writes it in the words; React's own i18n has no place in this process. */
function filled(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
}
