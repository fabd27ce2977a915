import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { trashRuns } from '#app/models/trash.server.ts'
import { requireUser } from '#app/session.server.ts'

/** Moves a run to the trash, with what it delivered. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  if ((await trashRuns(user.id, [id])) === 0) throw notFound()
  return redirect('/library?view=runs&done=trashed&count=1')
}
