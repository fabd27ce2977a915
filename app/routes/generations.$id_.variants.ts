import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { notFound } from '#app/http/not-found.ts'
import { findGeneration } from '#app/models/generation.server.ts'
import { requestVariants } from '#app/models/variant/request.server.ts'
import { consume } from '#app/rate-limit.server.ts'
import { requireUser } from '#app/session.server.ts'
import { platformIdOf } from '#app/studio/readiness.server.ts'

/** Copies that a platform takes: of the outputs named by `only` (1-based numbers), or of all that need one. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const run = await findGeneration(user.id, id)
  if (!run) throw notFound()
  const form = await request.formData()
  const platform = platformIdOf(String(form.get('platform') ?? ''))
  if (!platform) return redirect(`/generations/${id}?problem=form-outdated`)

  const numbers = form
    .getAll('only')
    .map(Number)
    .filter((number) => Number.isSafeInteger(number) && number > 0)
  const only = numbers.length > 0 ? numbers : undefined
  const allowed = await consume('variant', user.id, only?.length ?? run.delivered)
  if (!allowed.ok) return redirect(`/generations/${id}?platform=${platform}&problem=too-many-variants`)
  await requestVariants(user.id, id, { platform, only, isTrimmed: form.get('trim') === 'on' })
  return redirect(`/generations/${id}?platform=${platform}`)
}
