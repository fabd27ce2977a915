import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { parseDeed, readDeed, refuseDeed } from '#app/admin/deed.server.ts'
import { reasonForm, type Refused } from '#app/admin/forms.ts'
import { AdminLine, AdminList, Tag } from '#app/components/admin-list.tsx'
import { Bytes, Credits, Moment } from '#app/components/amounts.tsx'
import { DeedFold } from '#app/components/deed-form.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Fact, Facts } from '#app/components/facts.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import { cancelByOperator, retryByOperator } from '#app/models/generation/operate.server.ts'
import { openRunFile } from '#app/models/generation/overview.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle<{ run: { title: string; tool: string } }> = {
  title: (_, { run }) => run.title || run.tool,
}

export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  await requireAdmin(request)
  const file = await openRunFile(id)
  if (!file) throw notFound()
  const { input, ...run } = file.run
  return { ...file, run, input: JSON.stringify(input, null, 2) }
}

export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const deed = await readDeed(request)
  if (!(await openRunFile(id))) throw notFound()
  if (deed.intent === 'retry') {
    const outcome = await retryByOperator(deed.by, id)
    if (!outcome.ok) return refuseDeed(deed, { '': ['notRetryable'] })
  } else if (deed.intent === 'cancel') {
    const parsed = parseDeed(deed, reasonForm)
    if (!parsed.ok) return parsed.answer
    if (!(await cancelByOperator(deed.by, id, parsed.value.reason)))
      return refuseDeed(deed, { '': ['notOpen'] })
  } else throw notFound()
  return redirect(`/admin/runs/${id}?done=${deed.intent}`)
}

type Data = ReturnType<typeof useLoaderData<typeof loader>>

export const clientAction = keepPage

export default function AdminRun() {
  const word = useAdminWords()
  const data = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as Refused | undefined
  const [search] = useSearchParams()
  const done = DONE.find((one) => one === search.get('done'))
  const { run } = data
  const isOpen = run.state === 'queued' || run.state === 'running'
  const canRetry =
    !isOpen &&
    run.purpose === 'run' &&
    run.delivered < run.planned &&
    !run.isUserDisabled &&
    !run.trashedAt &&
    !run.removedAt
  return (
    <Page
      title={run.title || run.tool}
      lead={
        <Link to={`/admin/users/${run.user.id}`} className="link break-all">
          {run.user.email}
        </Link>
      }
      actions={<Tag tone={run.state === 'failed' ? 'danger' : 'plain'}>{word(`states.${run.state}`)}</Tag>}
    >
      {done && !refused && <Notice tone="success">{word(`done.${done}`)}</Notice>}
      <div className="grid items-start gap-8 xl:grid-cols-2">
        <Overview run={run} />
        <div className="grid min-w-0 gap-8">
          {(isOpen || canRetry) && (
            <div className="grid">
              {canRetry && (
                <DeedFold
                  intent="retry"
                  title={word('run.retry')}
                  label={word('run.retry')}
                  explain={word('run.retryWhat')}
                  refused={refused}
                />
              )}
              {isOpen && (
                <DeedFold
                  intent="cancel"
                  title={word('run.cancel')}
                  label={word('run.cancel')}
                  explain={word('run.cancelWhat')}
                  tone="danger"
                  reason
                  refused={refused}
                />
              )}
            </div>
          )}
          <Money data={data} />
        </div>
        <Attempts data={data} />
        <Jobs jobs={data.jobs} />
      </div>
      {data.calls.length > 0 && <Calls calls={data.calls} />}
      <Outputs data={data} />
      <Section title={word('run.input')}>
        <pre className="max-h-96 overflow-auto rounded-control bg-sunken p-3 font-mono text-fine">
          {data.input}
        </pre>
      </Section>
    </Page>
  )
}

const DONE = ['retry', 'cancel'] as const

function Overview({ run }: { run: Data['run'] }) {
  const word = useAdminWords()
  const problemText = useProblemText(run.tool)
  const { percent } = useFormat()
  return (
    <Section title={word('run.result')}>
      <Facts>
        <Fact label={word('user.id')}>
          <span className="font-mono text-fine break-all">{run.id}</span>
        </Fact>
        <Fact label={word('runs.tool')}>
          {run.tool} {run.purpose === 'preview' && <Tag>{word('runs.preview')}</Tag>}
        </Fact>
        <Fact label={word('run.result')}>
          {word('runs.of', { delivered: run.delivered, planned: run.planned })} · {percent(run.fraction)}
          {run.step && ` · ${run.step}`}
        </Fact>
        {run.problem && (
          <Fact label={word('run.problem')}>
            <span className="font-mono text-fine">{run.problem.code}</span>: {problemText(run.problem)}
          </Fact>
        )}
        <Fact label={word('run.price')}>
          <Credits value={run.credits} />
        </Fact>
        <Fact label={word('run.round')}>{run.round}</Fact>
        <Fact label={word('run.attempt')}>{run.attempt}</Fact>
        <Times run={run} />
      </Facts>
      <p className="max-w-reading text-fine text-muted">{word('run.logs')}</p>
    </Section>
  )
}

function Times({ run }: { run: Data['run'] }) {
  const word = useAdminWords()
  const times = [
    ['created', run.createdAt],
    ['started', run.startedAt],
    ['finished', run.finishedAt],
    ['trashed', run.trashedAt],
    ['removed', run.removedAt],
  ] as const
  return times.map(
    ([name, at]) =>
      at && (
        <Fact key={name} label={word(`run.${name}`)}>
          <Moment at={at} />
        </Fact>
      ),
  )
}

function Money({ data: { holds, movements } }: { data: Data }) {
  const word = useAdminWords()
  return (
    <Section title={word('run.money')}>
      <AdminList>
        {holds.map((hold) => (
          <AdminLine key={hold.round} aside={hold.state === 'held' && <Tag>{word('run.openHold')}</Tag>}>
            {word('run.hold', hold)}
          </AdminLine>
        ))}
      </AdminList>
      {movements.length > 0 && (
        <details>
          <summary className="flex min-h-11 items-center text-fine text-muted">{word('user.ledger')}</summary>
          <AdminList>
            {movements.map(({ id, kind, createdAt }) => (
              <AdminLine key={id} aside={<Moment at={createdAt} />}>
                {word(`kind.${kind}`)}
              </AdminLine>
            ))}
          </AdminList>
        </details>
      )}
    </Section>
  )
}

function Attempts({ data: { attempts } }: { data: Data }) {
  const word = useAdminWords()
  const { seconds } = useFormat()
  return (
    <Section title={word('run.attempts')}>
      {attempts.length === 0 && <p className="text-muted">{word('none')}</p>}
      <AdminList>
        {attempts.map((one) => (
          <AdminLine
            key={one.attempt}
            under={
              <>
                <Moment at={one.startedAt} />
                {one.endedAt &&
                  ` · ${word('run.took', { time: seconds((Date.parse(one.endedAt) - Date.parse(one.startedAt)) / 1000) })}`}
                {one.error && <span className="block font-mono wrap-anywhere text-danger">{one.error}</span>}
              </>
            }
            aside={
              <Tag tone={one.outcome === 'error' || one.outcome === 'died' ? 'danger' : 'plain'}>
                {word(`run.outcomes.${one.outcome}`)}
              </Tag>
            }
          >
            {word('run.attemptOf', one)}
          </AdminLine>
        ))}
      </AdminList>
    </Section>
  )
}

const JOB_STATES = ['created', 'retry', 'active', 'completed', 'cancelled', 'failed'] as const

function Jobs({ jobs }: { jobs: Data['jobs'] }) {
  const word = useAdminWords()
  return (
    <Section title={word('run.jobs')}>
      {jobs.length === 0 && <p className="max-w-reading text-fine text-muted">{word('run.noJobs')}</p>}
      <AdminList>
        {jobs.map((job) => {
          const state = JOB_STATES.find((one) => one === job.state) ?? 'created'
          return (
            <AdminLine
              key={job.id}
              under={
                <>
                  {word('run.jobTries', { tries: job.retryCount + 1, limit: job.retryLimit + 1 })} ·{' '}
                  <Moment at={job.completedAt ?? job.startedAt ?? job.startAfter} />
                  {job.error && (
                    <span className="block font-mono wrap-anywhere text-danger">{job.error}</span>
                  )}
                </>
              }
              aside={<Tag tone={state === 'failed' ? 'danger' : 'plain'}>{word(`jobStates.${state}`)}</Tag>}
            >
              {job.queue}
            </AdminLine>
          )
        })}
      </AdminList>
    </Section>
  )
}

function Calls({ calls }: { calls: Data['calls'] }) {
  const word = useAdminWords()
  const { seconds } = useFormat()
  return (
    <Section title={word('run.calls')}>
      <AdminList>
        {calls.map((call) => (
          <AdminLine
            key={call.id}
            under={
              <>
                {call.model} · <Moment at={call.createdAt} />
              </>
            }
            aside={
              <>
                {call.ms !== null && seconds(call.ms / 1000)} {call.outcome}
                {call.code && ` (${call.code})`}
              </>
            }
          >
            {call.provider} · {call.operation}
          </AdminLine>
        ))}
      </AdminList>
    </Section>
  )
}

/** What was made, by name: operators see nobody's files. */
function Outputs({ data: { run, outputs } }: { data: Data }) {
  const word = useAdminWords()
  const { t } = useTranslation()
  const problemText = useProblemText(run.tool)
  return (
    <Section title={word('run.outputs')}>
      {outputs.length === 0 && <p className="text-muted">{word('none')}</p>}
      <AdminList>
        {outputs.map((output) => (
          <AdminLine
            key={output.index}
            under={output.problem && problemText(output.problem)}
            aside={
              <>
                {output.bytes !== null && <Bytes value={output.bytes} />}{' '}
                {output.state === 'failed' && <Tag tone="danger">{word('run.outputFailed')}</Tag>}
                {output.state === 'delivered' && t('common.credits', { count: output.credits })}
                {output.removedAt && (
                  <>
                    {' '}
                    <Tag>{word('run.outputRemoved')}</Tag>
                  </>
                )}
              </>
            }
          >
            <span className="font-mono text-fine">{String(output.index + 1).padStart(2, '0')}</span>{' '}
            {output.name}
          </AdminLine>
        ))}
      </AdminList>
    </Section>
  )
}

export const ErrorBoundary = ErrorPage
