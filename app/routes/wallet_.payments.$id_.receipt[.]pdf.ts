import type { LoaderFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findPayment } from '#app/models/payment.server.ts'
import { drawReceipt, receiptOf } from '#app/payments/receipt.server.ts'
import { requireUser } from '#app/session.server.ts'

/** The receipt of a payment that has arrived. */
export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const payment = await findPayment(user.id, id)
  const receipt = payment && receiptOf(payment, user)
  if (!receipt) throw notFound()
  return new Response(new Uint8Array(await drawReceipt(receipt, user.language)), {
    headers: {
      'Content-Type': 'application/pdf',
      'Content-Disposition': `attachment; filename="lumiku-${receipt.orderId}.pdf"`,
      'Cache-Control': 'private, no-store',
    },
  })
}
