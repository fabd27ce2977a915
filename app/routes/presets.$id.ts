import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import {
  findPreset,
  removePreset,
  renamePreset,
  sharePreset,
  stopSharingPreset,
} from '#app/models/preset.server.ts'
import { requireUser } from '#app/session.server.ts'

/** What becomes of a preset; back to its tool's page afterwards. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const preset = await findPreset(user.id, id)
  if (!preset) throw notFound()
  const page = `/studio/${preset.tool}`
  const form = await request.formData()
  switch (form.get('intent')) {
    case 'rename': {
      const renamed = await renamePreset(user.id, id, String(form.get('name') ?? ''))
      return redirect(`${page}?preset=${id}${renamed.ok ? '' : `&presetProblem=${renamed.reason}`}`)
    }
    case 'share':
      await sharePreset(user.id, id)
      return redirect(`${page}?preset=${id}`)
    case 'stop-sharing':
      await stopSharingPreset(user.id, id)
      return redirect(`${page}?preset=${id}`)
    case 'remove':
      await removePreset(user.id, id)
      return redirect(page)
    default:
      throw new Response('Unknown intent', { status: 400 })
  }
}
