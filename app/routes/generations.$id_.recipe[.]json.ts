import type { LoaderFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findGeneration } from '#app/models/generation.server.ts'
import { requireUser } from '#app/session.server.ts'

/** The input of a run: `bin/studio` makes the same results from it. */
export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const run = await findGeneration(user.id, id)
  if (!run) throw notFound()
  return new Response(JSON.stringify({ tool: run.tool, input: run.input }, null, 2), {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `attachment; filename="recipe-${id.slice(0, 8)}.json"`,
      'Cache-Control': 'private, no-store',
    },
  })
}
