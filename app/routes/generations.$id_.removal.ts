import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { removeGeneration } from '#app/models/generation.server.ts'
import { requireUser } from '#app/session.server.ts'

export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  if (!(await removeGeneration(user.id, id))) throw new Response('Not found', { status: 404 })
  return redirect('/library')
}
