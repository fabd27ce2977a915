import type { LoaderFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findOutput } from '#app/models/output.server.ts'
import { requireUser } from '#app/session.server.ts'

/** Everything needed to make this one file again, to read in the browser or to save. */
export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const output = await findOutput(user.id, id)
  if (!output) throw notFound()
  return new Response(JSON.stringify(output.recipe, null, 2), {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': `inline; filename="${id.slice(0, 8)}.json"`,
      'Cache-Control': 'private, no-store',
    },
  })
}
