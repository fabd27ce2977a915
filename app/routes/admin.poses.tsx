import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { operatorOf } from '#app/admin/deed.server.ts'
import { classes } from '#app/components/classes.ts'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { PoseAnswerForm } from '#app/components/pose-answer.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import { answerPoseRequest, listAllPoseRequests, removePoseRequest } from '#app/models/pose.server.ts'
import { findPose, POSES } from '#app/poses/library.ts'
import { answerForm, REQUEST_STATES, type RequestError } from '#app/poses/request-form.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('poses.requests') }

/** More than an operator answers in one go. */
const AT_ONCE = 50

export async function loader({ request }: LoaderFunctionArgs) {
  const admin = await requireAdmin(request)
  const asked = new URL(request.url).searchParams.get('state')
  const state = REQUEST_STATES.find((one) => one === asked) ?? 'open'
  return {
    state,
    requests: await listAllPoseRequests({ state, limit: AT_ONCE }),
    poses: POSES.map(({ id, title }) => ({ id, title: title[admin.language] })),
  }
}

export async function action({ request }: ActionFunctionArgs) {
  const admin = await requireAdmin(request)
  const form = await request.formData()
  const id = String(form.get('request') ?? '')
  if (form.get('intent') === 'remove') {
    if (!(await removePoseRequest(operatorOf(admin), id))) throw notFound()
    return redirect('/admin/poses')
  }
  const submission = parseWithZod(form, { schema: answerForm })
  if (submission.status !== 'success') return json({ id, result: submission.reply() }, { status: 400 })
  const { poseId } = submission.value
  if (poseId && !findPose(poseId)) {
    const error: RequestError = 'poseUnknown'
    return json({ id, result: submission.reply({ fieldErrors: { poseId: [error] } }) }, { status: 400 })
  }
  if (!(await answerPoseRequest(operatorOf(admin), id, submission.value))) throw notFound()
  return redirect(`/admin/poses?state=${submission.value.state}&done=1`)
}

export const clientAction = keepPage

export default function AdminPoses() {
  const word = usePoseWords()
  const [search] = useSearchParams()
  const { state, requests, poses } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  return (
    <Page title={word('admin.title')}>
      {search.has('done') && !refused && <Notice tone="success">{word('admin.saved')}</Notice>}
      <nav aria-label={word('admin.state')} className="flex flex-wrap gap-1 border-b border-hairline">
        {REQUEST_STATES.map((one) => (
          <Link
            key={one}
            to={`/admin/poses?state=${one}`}
            aria-current={one === state ? 'page' : undefined}
            className={classes(
              '-mb-px min-h-11 border-b-2 px-3 py-2.5 font-semibold',
              one === state ? 'border-kunyit text-ink' : 'border-transparent text-muted hover:text-ink',
            )}
          >
            {word(`requests.states.${one}`)}
          </Link>
        ))}
      </nav>
      <datalist id="poses">
        {poses.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </datalist>
      {requests.length === 0 ? (
        <EmptyState title={word('admin.none')} />
      ) : (
        <ul className="grid list-none">
          {requests.map((request) => (
            <PoseAnswerForm
              key={request.id}
              request={request}
              poses="poses"
              lastResult={refused?.id === request.id ? refused.result : undefined}
            />
          ))}
        </ul>
      )}
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
