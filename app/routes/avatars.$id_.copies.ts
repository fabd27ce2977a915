import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { en, id as indonesian } from '#app/avatars/words.ts'
import { holdTo } from '#app/http/hold-to.server.ts'
import { notFound } from '#app/http/not-found.ts'
import { duplicateAvatar, findAvatar } from '#app/models/avatar.server.ts'
import { requireUser } from '#app/session.server.ts'

const MAX_NAME = 100

/** A second avatar with the same pictures, opened at once. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const avatar = await findAvatar(user.id, id)
  if (!avatar) throw notFound()
  await holdTo('creation', user.id)
  const { copyName } = user.language === 'en' ? en : indonesian
  const rest = copyName.replace('{{name}}', '').length
  const name = copyName.replace('{{name}}', avatar.name.slice(0, MAX_NAME - rest))
  const copyId = await duplicateAvatar(user.id, id, name)
  if (!copyId) throw notFound()
  return redirect(`/avatars/${copyId}`)
}
