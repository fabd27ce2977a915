import { redirect, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { Search } from 'lucide-react'
import { askedOf } from '#app/admin/deed.server.ts'
import { AdminLine, AdminList, AdminPager, Tag } from '#app/components/admin-list.tsx'
import { Moment } from '#app/components/amounts.tsx'
import { Button } from '#app/components/button.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { TextField } from '#app/components/field.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { SelectField } from '#app/components/select.tsx'
import { pageOf } from '#app/http/page-of.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { listAllRuns } from '#app/models/generation/overview.server.ts'
import { isId } from '#app/models/id.server.ts'
import { findUserIdByEmail } from '#app/models/user/list.server.ts'
import { requireAdmin } from '#app/session.server.ts'
import { toolCards } from '#app/studio/catalog.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.place.runs') }

/** Shown at a time. */
const RUNS = 50
const STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
const DAY = /^\d{4}-\d{2}-\d{2}$/

export async function loader({ request }: LoaderFunctionArgs) {
  const operator = await requireAdmin(request)
  const asked = askedOf(request)
  const id = asked('id')
  if (isId(id)) return redirect(`/admin/runs/${id}`)
  const user = asked('user')
  const userId = isId(user) ? user : user ? await findUserIdByEmail(user) : undefined
  const tools = await toolCards(operator.language)
  const tool = tools.find((one) => one.id === asked('tool'))?.id
  const state = STATES.find((one) => one === asked('state'))
  const from = dayOf(asked('from'))
  const to = dayOf(asked('to'))
  const isUserMissing = user !== '' && userId === undefined
  const found = isUserMissing
    ? []
    : await listAllRuns({
        userId,
        tool,
        state,
        from,
        to,
        before: asked('before'),
        limit: RUNS + 1,
      })
  const { items: runs, next } = pageOf(found, RUNS)
  return {
    asked: { id, user, tool: tool ?? '', state: state ?? '', from: from ?? '', to: to ?? '' },
    isUserMissing,
    tools: tools.map(({ id: toolId, title }) => ({ id: toolId, title })),
    runs,
    next,
  }
}

/** A day that there is, as the browser's own field writes it. */
function dayOf(text: string): string | undefined {
  if (!DAY.test(text)) return undefined
  const day = new Date(text)
  // The 31st of February is read as a day in March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? text : undefined
}

export default function AdminRuns() {
  const word = useAdminWords()
  const { runs, next, isUserMissing } = useLoaderData<typeof loader>()
  return (
    <Page title={word('runs.title')}>
      <Filter />
      {runs.length === 0 ? (
        <EmptyState title={isUserMissing ? word('runs.noUser') : word('runs.none')} />
      ) : (
        <AdminList>
          {runs.map((run) => (
            <AdminLine
              key={run.id}
              to={`/admin/runs/${run.id}`}
              under={
                <>
                  {run.tool} · {run.user.email} · <Moment at={run.createdAt} />
                </>
              }
              aside={
                <>
                  {word('runs.of', { delivered: run.delivered, planned: run.planned })}{' '}
                  <Tag tone={run.state === 'failed' ? 'danger' : 'plain'}>{word(`states.${run.state}`)}</Tag>
                </>
              }
            >
              {run.title || run.tool} {run.purpose === 'preview' && <Tag>{word('runs.preview')}</Tag>}
            </AdminLine>
          ))}
        </AdminList>
      )}
      <AdminPager label={word('runs.title')} next={next} />
    </Page>
  )
}

function Filter() {
  const word = useAdminWords()
  const { asked, tools } = useLoaderData<typeof loader>()
  return (
    <Form method="get" className="grid items-end gap-3 sm:grid-cols-2 xl:grid-cols-4">
      <TextField label={word('runs.user')} name="user" type="search" defaultValue={asked.user} />
      <TextField label={word('runs.id')} name="id" type="search" defaultValue={asked.id} />
      <SelectField label={word('runs.tool')} name="tool" defaultValue={asked.tool}>
        <option value="">{word('all')}</option>
        {tools.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </SelectField>
      <SelectField label={word('runs.state')} name="state" defaultValue={asked.state}>
        <option value="">{word('all')}</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {word(`states.${state}`)}
          </option>
        ))}
      </SelectField>
      <TextField label={word('runs.from')} name="from" type="date" defaultValue={asked.from} />
      <TextField label={word('runs.to')} name="to" type="date" defaultValue={asked.to} />
      <Button type="submit" icon={Search}>
        {word('find')}
      </Button>
    </Form>
  )
}

export const ErrorBoundary = ErrorPage
