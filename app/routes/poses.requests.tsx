import { parseWithZod } from '@conform-to/zod/v4'
import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { ButtonLink } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { Pager } from '#app/components/pose-pager.tsx'
import { PoseRequestForm } from '#app/components/pose-request-form.tsx'
import { RequestLine } from '#app/components/pose-request.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { retryAfter } from '#app/http/retry-after.ts'
import { usePoseWords } from '#app/i18n/pose-words.ts'
import {
  askForPose,
  countPoseRequests,
  listPoseRequests,
  unvotePoseRequest,
  votePoseRequest,
  withdrawPoseRequest,
} from '#app/models/pose.server.ts'
import { findPose } from '#app/poses/library.ts'
import { requestForm, type RequestError } from '#app/poses/request-form.ts'
import { consume } from '#app/rate-limit.server.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('poses.requests') }

const PER_PAGE = 24

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const address = new URL(request.url).searchParams
  const isAnswered = address.has('answered')
  const count = await countPoseRequests(user.id, { isAnswered })
  const pages = Math.max(1, Math.ceil(count / PER_PAGE))
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(address.get('page'))) || 1))
  const limits = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE }
  const requests = await listPoseRequests(user.id, { isAnswered, ...limits })
  return {
    isAnswered,
    page,
    pages,
    requests: requests.map((one) => ({
      ...one,
      poseTitle: findPose(one.poseId ?? '')?.title[user.language],
    })),
  }
}

export async function action({ request }: ActionFunctionArgs) {
  const user = await requireUser(request)
  const form = await request.formData()
  const id = String(form.get('request') ?? '')
  switch (form.get('intent')) {
    case 'ask':
      return await ask(user.id, form)
    case 'vote':
      return backIf(await votePoseRequest(user.id, id))
    case 'unvote':
      return backIf(await unvotePoseRequest(user.id, id))
    case 'withdraw':
      return backIf(await withdrawPoseRequest(user.id, id), '?done=withdrawn')
    default:
      throw new Response('Unknown intent', { status: 400 })
  }
}

async function ask(userId: string, form: FormData) {
  const submission = parseWithZod(form, { schema: requestForm })
  if (submission.status !== 'success') return json(submission.reply(), { status: 400 })
  const refuse = (error: RequestError, status: number, headers?: HeadersInit) =>
    json(submission.reply({ formErrors: [error] }), { status, headers })
  const allowed = await consume('pose-request', userId)
  if (!allowed.ok) return refuse('tooManySent', 429, retryAfter(allowed.retryAfterSeconds))
  const asked = await askForPose(userId, submission.value)
  return asked.ok ? redirect('/poses/requests?done=sent') : refuse('tooManyOpen', 409)
}

function backIf(isDone: boolean, search = '') {
  if (!isDone) throw notFound()
  return redirect(`/poses/requests${search}`)
}

export const clientAction = keepPage

export default function PoseRequests() {
  const word = usePoseWords()
  const [search] = useSearchParams()
  const { isAnswered, page, pages, requests } = useLoaderData<typeof loader>()
  const lastResult = useActionData<typeof action>()
  const done = (['sent', 'withdrawn'] as const).find((one) => one === search.get('done'))
  return (
    <Page
      title={word('requests.title')}
      lead={word('requests.lead')}
      actions={<ButtonLink to="/poses">{word('library')}</ButtonLink>}
    >
      {done && !lastResult && <Notice tone="success">{word(`requests.${done}`)}</Notice>}
      <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[1fr_22rem]">
        <div className="grid min-w-0 gap-4">
          <Lists isAnswered={isAnswered} />
          {requests.length === 0 ? (
            <EmptyState title={word(isAnswered ? 'requests.noneAnswered' : 'requests.none')} />
          ) : (
            <ul className="grid list-none">
              {requests.map((request) => (
                <RequestLine key={request.id} request={request} poseTitle={request.poseTitle} />
              ))}
            </ul>
          )}
          <Pager
            page={page}
            pages={pages}
            address={new URLSearchParams(isAnswered ? { answered: '1' } : {})}
          />
        </div>
        <Section title={word('requests.ask')}>
          <PoseRequestForm key={search.get('done')} lastResult={lastResult} />
        </Section>
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

function Lists({ isAnswered }: { isAnswered: boolean }) {
  const word = usePoseWords()
  const lists = [
    ['/poses/requests', 'requests.open', !isAnswered],
    ['/poses/requests?answered=1', 'requests.answered', isAnswered],
  ] as const
  return (
    <nav aria-label={word('requests.title')} className="flex gap-1 border-b border-hairline">
      {lists.map(([to, name, isHere]) => (
        <Link
          key={to}
          to={to}
          aria-current={isHere ? 'page' : undefined}
          className={classes(
            '-mb-px min-h-11 border-b-2 px-3 py-2.5 font-semibold',
            isHere ? 'border-kunyit text-ink' : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {word(name)}
        </Link>
      ))}
    </nav>
  )
}
