import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { cancelGeneration, findGeneration } from '#app/models/generation.server.ts'
import { requireUser } from '#app/session.server.ts'

/** Cancelling what has ended already changes nothing and is no mistake. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const isCancelled = await cancelGeneration(user.id, id)
  if (!isCancelled && !(await findGeneration(user.id, id))) throw notFound()
  return redirect(`/generations/${id}`)
}
