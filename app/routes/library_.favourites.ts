import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { stayHere } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { safeRedirect } from '#app/http/safe-redirect.ts'
import { markFavourites } from '#app/models/output.server.ts'
import { requireUser } from '#app/session.server.ts'

/** Marks one output, or takes the mark off. Without JavaScript the page it was done on comes again. */
export async function action({ request }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const form = await request.formData()
  const [id = '', isFavourite] = String(form.get('favourite') ?? '').split(':')
  if ((await markFavourites(user.id, [id], isFavourite === 'true')) === 0) {
    throw notFound()
  }
  const redirectTo = form.get('redirectTo')
  return redirectTo === null ? json({ ok: true }) : redirect(safeRedirect(redirectTo, '/library'))
}

export async function loader({ request }: LoaderFunctionArgs) {
  await requireUser(request)
  return redirect('/library?favourite=true')
}

export const clientAction = stayHere
