import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { CopyPlus, Download } from 'lucide-react'
import { Button, ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { PoseForm } from '#app/components/pose-form.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { findOwnPose, removeOwnPose } from '#app/models/pose.server.ts'
import { poseTools } from '#app/poses/asked-poses.server.ts'
import { OWN_PREFIX } from '#app/poses/choice.ts'
import { importPose, savePose, type PoseAnswer } from '#app/poses/save-pose.server.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle<{ name: string }> = { title: (_, { name }) => name, isFocused: true }

export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const pose = await findOwnPose(user.id, id)
  if (!pose) throw notFound()
  return { ...pose, tools: await poseTools(user.language) }
}

export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const user = await requireUser(request)
  if (!(await findOwnPose(user.id, id))) throw notFound()
  const form = await request.formData()
  switch (form.get('intent')) {
    case 'import':
      return json<PoseAnswer>(await importPose(form))
    case 'remove':
      await removeOwnPose(user.id, id)
      return redirect('/poses?shelf=own')
    case 'copy':
      return await save(user.id, form)
    default:
      return await save(user.id, form, id)
  }
}

async function save(userId: string, form: FormData, id?: string) {
  const saved = await savePose(userId, form, id)
  if (saved.ok) return redirect(`/poses/mine/${saved.id}?saved=1`)
  if ('reason' in saved) throw notFound()
  return json<PoseAnswer>(saved.answer, { status: 400 })
}

export const clientAction = keepPage

export default function OwnPose() {
  const word = usePoseWords()
  const [search] = useSearchParams()
  const { id, name, skeleton, tools } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>() as PoseAnswer | undefined
  return (
    <Page
      title={name}
      actions={tools.map((tool) => (
        <ButtonLink key={tool.id} to={`/studio/${tool.id}?${new URLSearchParams({ pose: OWN_PREFIX + id })}`}>
          {word('use', { tool: tool.title })}
        </ButtonLink>
      ))}
    >
      {search.has('saved') && !answer && <Notice tone="success">{word('editor.saved')}</Notice>}
      <PoseForm
        key={id}
        name={name}
        skeleton={skeleton}
        answer={answer}
        more={
          <Button type="submit" icon={CopyPlus} name="intent" value="copy">
            {word('editor.saveCopy')}
          </Button>
        }
      />
      <div className="flex flex-wrap items-start justify-between gap-4 border-t border-hairline pt-4">
        <ButtonAnchor href={`/poses/mine/${id}/map.svg`} icon={Download}>
          {word('detail.map')}
        </ButtonAnchor>
        <details>
          <summary className="flex min-h-11 items-center font-semibold text-danger">
            {word('editor.remove')}
          </summary>
          <Form method="post" className="grid max-w-reading gap-2">
            <p className="text-fine">{word('editor.removeSure', { name })}</p>
            <Button type="submit" name="intent" value="remove" tone="danger">
              {word('editor.remove')}
            </Button>
          </Form>
        </details>
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
