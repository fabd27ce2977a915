import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findAvatar, removeAvatar } from '#app/models/avatar.server.ts'
import { requireUser } from '#app/session.server.ts'

/** Deletes an avatar, and says so in the list. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const avatar = await findAvatar(user.id, id)
  if (!avatar || !(await removeAvatar(user.id, id))) throw notFound()
  return redirect(`/avatars?${new URLSearchParams({ deleted: avatar.name })}`)
}
