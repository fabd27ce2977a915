import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { stayHere } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { safeRedirect } from '#app/http/safe-redirect.ts'
import { markFavouritePose, unmarkFavouritePose } from '#app/models/pose.server.ts'
import { findPose } from '#app/poses/library.ts'
import { requireUser } from '#app/session.server.ts'

/** Marks a pose of the library, or takes the mark off. Without JavaScript the page it was done on comes again. */
export async function action({ request }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const form = await request.formData()
  const pose = findPose(String(form.get('pose') ?? ''))
  if (!pose) throw notFound()
  if (form.get('isFavourite') === 'true') await markFavouritePose(user.id, pose.id)
  else await unmarkFavouritePose(user.id, pose.id)
  const redirectTo = form.get('redirectTo')
  return redirectTo === null ? json({ ok: true }) : redirect(safeRedirect(redirectTo))
}

export async function loader({ request }: LoaderFunctionArgs) {
  await requireUser(request)
  return redirect('/poses?shelf=favourites')
}

export const clientAction = stayHere
