import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findGeneration, retryGeneration } from '#app/models/generation.server.ts'
import { refusalQuery } from '#app/http/refusal.server.ts'
import { requireUser } from '#app/session.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import { holdToRunLimit } from '#app/studio/run-limit.server.ts'

/** Once more, only what was not delivered. It counts as a run that somebody starts: a provider is asked again. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const run = await findGeneration(user.id, id)
  if (!run) throw notFound()
  await holdToRunLimit(user.id, await findTool(run.tool), run.input)
  return redirect(`/generations/${id}${refusalQuery(await retryGeneration(user.id, id))}`)
}
