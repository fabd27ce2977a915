import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { readDeed } from '#app/admin/deed.server.ts'
import { notFound } from '#app/http/not-found.ts'
import { resolveCase } from '#app/models/payment.server.ts'
import { requireAdmin } from '#app/session.server.ts'

/** Closes a case with a note of what was found. */
export async function action({ request, params }: ActionFunctionArgs) {
  const { by, form } = await readDeed(request)
  const id = Number(params['id'])
  const note = String(form.get('note') ?? '')
    .trim()
    .slice(0, 500)
  const isResolved = Number.isSafeInteger(id) && note !== '' && (await resolveCase(by, id, note))
  if (!isResolved) throw notFound()
  return redirect('/admin/payments')
}

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAdmin(request)
  return redirect('/admin/payments')
}
