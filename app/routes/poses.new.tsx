import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { PoseForm } from '#app/components/pose-form.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { askedPoses } from '#app/poses/asked-poses.server.ts'
import { skeletonOf } from '#app/poses/chosen.ts'
import { findPose } from '#app/poses/library.ts'
import { importPose, savePose, type PoseAnswer } from '#app/poses/save-pose.server.ts'
import { STANDING } from '#app/poses/standing.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('poses.new'), isFocused: true }

/** `?from=` a pose of the library or of one's own, as poseParameter writes it. */
export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const from = new URL(request.url).searchParams.get('from')
  if (from === null) return { origin: null, skeleton: STANDING }
  const [choice] = await askedPoses(user.id, [from])
  const skeleton = choice && skeletonOf(choice)
  if (!skeleton) throw notFound()
  return { origin: findPose(choice.pose)?.title[user.language] ?? null, skeleton }
}

export async function action({ request }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const form = await request.formData()
  if (form.get('intent') === 'import') return json<PoseAnswer>(await importPose(form))
  const saved = await savePose(user.id, form)
  if (saved.ok) return redirect(`/poses/mine/${saved.id}?saved=1`)
  if ('reason' in saved) throw notFound()
  return json<PoseAnswer>(saved.answer, { status: 400 })
}

export const clientAction = keepPage

export default function NewPose() {
  const word = usePoseWords()
  const { origin, skeleton } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <Page title={word('editor.new')}>
      <PoseForm
        name={origin === null ? '' : word('editor.copyOf', { title: origin })}
        skeleton={skeleton}
        answer={answer as PoseAnswer | undefined}
      />
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
