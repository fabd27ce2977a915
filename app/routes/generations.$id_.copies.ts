import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { refusalQuery } from '#app/http/refusal.server.ts'
import { requireUser } from '#app/session.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import { holdToRunLimit } from '#app/studio/run-limit.server.ts'

/** The same run once more. The form's key makes a second press the same press. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const run = await findGeneration(user.id, id)
  const tool = run && (await findTool(run.tool))
  const input = tool?.input.safeParse(run?.input)
  if (!run || !tool || !input?.success) throw notFound()
  const submissionKey = String((await request.formData()).get('submissionKey') ?? '')
  await holdToRunLimit(user.id, tool, input.data)
  const outcome = await submitGeneration({
    userId: user.id,
    toolId: run.tool,
    tool,
    input: input.data,
    submissionKey,
  })
  return redirect(
    outcome.ok ? `/generations/${outcome.generationId}` : `/generations/${id}${refusalQuery(outcome)}`,
  )
}
