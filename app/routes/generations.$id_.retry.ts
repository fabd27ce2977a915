import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { findGeneration, retryGeneration } from '#app/models/generation.server.ts'
import { holdTo } from '#app/http/hold-to.server.ts'
import { refusalQuery } from '#app/http/refusal.server.ts'
import { requireUser } from '#app/session.server.ts'

/** Once more, only what was not delivered. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  if (!(await findGeneration(user.id, id))) throw new Response('Not found', { status: 404 })
  await holdTo('run', user.id)
  return redirect(`/generations/${id}${refusalQuery(await retryGeneration(user.id, id))}`)
}
