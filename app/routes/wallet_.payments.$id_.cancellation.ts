import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { cancelPayment, findPayment } from '#app/models/payment.server.ts'
import { requireUser } from '#app/session.server.ts'

/** The buyer does not want to pay this one any more. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  if (!(await findPayment(user.id, id))) throw notFound()
  await cancelPayment(user.id, id)
  return redirect(`/wallet/payments/${id}`)
}
