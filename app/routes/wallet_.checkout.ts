import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { canTakePayments } from '#app/duitku.server.ts'
import { notFound } from '#app/http/not-found.ts'
import { safeRedirect } from '#app/http/safe-redirect.ts'
import { settings } from '#app/models/setting.server.ts'
import { checkOut } from '#app/payments/checkout.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { requireUser } from '#app/session.server.ts'

/** Orders a package and leads to the page where it is paid. */
export async function action({ request }: ActionFunctionArgs) {
  const user = await requireUser(request)
  if (!canTakePayments()) throw notFound()
  const { isSalesPaused } = await settings()
  if (isSalesPaused) return redirect('/wallet?problem=sales-paused')
  const allowed = await consume('checkout', user.id)
  if (!allowed.ok) return redirect('/wallet?problem=too-many-orders')
  const form = await request.formData()
  const returnTo = form.get('returnTo')
  const retryOf = form.get('retryOf')
  const packageId = String(form.get('package') ?? '')
  const version = form.get(`version-${packageId}`)
  const outcome = await checkOut(user, {
    packageId,
    ...(version !== null && { version: Number(version) }),
    submissionKey: String(form.get('_key') ?? ''),
    ...(typeof returnTo === 'string' && { returnTo: safeRedirect(returnTo, '/wallet').slice(0, 500) }),
    ...(typeof retryOf === 'string' && { retryOf }),
  })
  if (!outcome.ok) return redirect(`/wallet?problem=${outcome.reason}`)
  return redirect(outcome.paymentUrl ?? `/wallet/payments/${outcome.paymentId}`, 303)
}

export async function loader({ request }: LoaderFunctionArgs) {
  await requireUser(request)
  return redirect('/wallet')
}
