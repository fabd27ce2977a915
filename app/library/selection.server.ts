import { safeRedirect } from '#app/http/safe-redirect.ts'
import type { Done } from '#app/library/done.ts'
import { markFavourites } from '#app/models/output.server.ts'
import { createProject, moveToProject } from '#app/models/project.server.ts'
import { trashOutputs, trashRuns, trashUploads } from '#app/models/trash.server.ts'

/**
 * Does what the library's form asks for with what is ticked in it, and answers where to go and what to say there. What is
 * somebody else's, or gone already, is left out of the count.
 */
export async function actOnSelection(userId: string, form: FormData): Promise<string> {
  const ids = [...new Set(form.getAll('only').map(String))]
  const { done, count } = await act(userId, form, ids)
  return backWith(form, done, count)
}

/** The page that the form was on, with a line about what was done. */
export function backWith(form: FormData, done: Done, count: number): string {
  const back = new URL(safeRedirect(form.get('redirectTo'), '/library'), 'http://lumiku.invalid')
  back.searchParams.set('done', count === 0 ? 'nothing' : done)
  back.searchParams.set('count', String(count))
  return back.pathname + back.search
}

async function act(userId: string, form: FormData, ids: string[]): Promise<{ done: Done; count: number }> {
  const view = form.get('view')
  const intent = form.get('intent')
  const to = form.get('move') ?? (intent === 'move' ? form.get('moveTo') : null)
  if (to !== null) return await move(userId, form, String(to), ids)
  if (intent === 'favourite' || intent === 'unfavourite') {
    return { done: intent, count: await markFavourites(userId, ids, intent === 'favourite') }
  }
  if (intent !== 'trash') throw new Response('Unknown intent', { status: 400 })
  const trash = view === 'uploads' ? trashUploads : view === 'runs' ? trashRuns : trashOutputs
  return { done: 'trashed', count: await trash(userId, ids) }
}

/** `to` is a project's id, `none`, or `new` for the one that `projectName` names. */
async function move(
  userId: string,
  form: FormData,
  to: string,
  ids: string[],
): Promise<{ done: Done; count: number }> {
  const kind = form.get('view') === 'uploads' ? 'uploads' : 'outputs'
  if (to === 'none') return { done: 'unmoved', count: await moveToProject(userId, kind, ids, null) }
  if (to !== 'new') return { done: 'moved', count: await moveToProject(userId, kind, ids, to) }
  const made = await createProject(userId, String(form.get('projectName') ?? ''))
  return { done: 'moved', count: made.ok ? await moveToProject(userId, kind, ids, made.id) : 0 }
}
