import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { ArrowLeft } from 'lucide-react'
import { ButtonLink } from '#app/components/button.tsx'
import { DoneNotice } from '#app/components/done-notice.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { NewProject, ProjectList } from '#app/components/project-list.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { useLibraryWords } from '#app/i18n/library-words.ts'
import { readDone } from '#app/library/done.ts'
import { holdTo } from '#app/http/hold-to.server.ts'
import { createProject, listProjects, removeProject, renameProject } from '#app/models/project.server.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('library.projects') }

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  return { projects: await listProjects(user.id), done: readDone(new URL(request.url).searchParams) }
}

/** Makes, renames or deletes a project; what lies in it stays. */
export async function action({ request }: ActionFunctionArgs) {
  const { id: userId } = await requireUser(request)
  const form = await request.formData()
  const [id, name] = [String(form.get('id') ?? ''), String(form.get('name') ?? '')]
  const intent = form.get('intent')
  if (intent === 'remove') {
    const isRemoved = await removeProject(userId, id)
    return redirect(`/library/projects?done=${isRemoved ? 'projectRemoved' : 'nothing'}`)
  }
  await holdTo('creation', userId)
  const outcome =
    intent === 'rename' ? await renameProject(userId, id, name) : await createProject(userId, name)
  if (!outcome.ok)
    return json({ id: intent === 'rename' ? id : null, reason: outcome.reason }, { status: 422 })
  return redirect(`/library/projects?done=${intent === 'rename' ? 'projectRenamed' : 'projectCreated'}`)
}

export const clientAction = keepPage

export default function Projects() {
  const word = useLibraryWords()
  const { projects, done } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()
  return (
    <Page title={word('project.title')} lead={word('project.lead')}>
      <div className="grid gap-6">
        <p>
          <ButtonLink to="/library" tone="quiet" size="small" icon={ArrowLeft}>
            {word('trash.back')}
          </ButtonLink>
        </p>
        {done && !refusal && <DoneNotice {...done} />}
        <NewProject key={projects.length} refusal={refusal?.id === null ? refusal.reason : undefined} />
        {projects.length === 0 ? (
          <EmptyState title={word('project.nothing')}>{word('project.nothingLead')}</EmptyState>
        ) : (
          <ProjectList projects={projects} refusal={refusal} />
        )}
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
