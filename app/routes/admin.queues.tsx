import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData, useSearchParams } from '@remix-run/react'
import { askedOf, parseDeed, readDeed } from '#app/admin/deed.server.ts'
import { reasonForm, type Refused } from '#app/admin/forms.ts'
import { AdminPager } from '#app/components/admin-list.tsx'
import { Button } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { DeadLetterList } from '#app/components/dead-letter-list.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { ProcessList, QueueTable, ScheduleList } from '#app/components/queue-overview.tsx'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { pageOf } from '#app/http/page-of.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { discard, listDeadLetters, redrive, redriveAll } from '#app/models/queue/dead-letter.server.ts'
import { listProcesses, listQueues, listSchedules } from '#app/models/queue/overview.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.place.queues') }

/** Dead letters shown at a time. */
const LETTERS = 20

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAdmin(request)
  const asked = askedOf(request)
  const [queues, processes, schedules] = await Promise.all([listQueues(), listProcesses(), listSchedules()])
  const queue = queues.find(({ name }) => name === asked('queue'))?.name
  const found = await listDeadLetters({ queue, cursor: asked('before'), limit: LETTERS + 1 })
  const { items: letters, next } = pageOf(found, LETTERS, ({ cursor }) => cursor)
  return {
    queues,
    processes,
    schedules,
    queue: queue ?? null,
    letters,
    next,
  }
}

export async function action({ request }: ActionFunctionArgs) {
  const deed = await readDeed(request)
  const queue = String(deed.form.get('queue') ?? '')
  const id = String(deed.form.get('id') ?? '')
  const back = (done: string) => redirect(`/admin/queues?done=${done}#letters`)
  if (deed.intent === 'redrive') return back(await redrive(deed.by, { queue, id }))
  if (deed.intent === 'redrive-all') {
    const { sent, left, refused } = await redriveAll(deed.by, queue)
    return back(`many&sent=${sent}&left=${left}&refused=${refused}`)
  }
  if (deed.intent === 'discard') {
    const parsed = parseDeed(deed, reasonForm)
    if (!parsed.ok) return parsed.answer
    return back((await discard(deed.by, { queue, id }, parsed.value.reason)) ? 'discard' : 'gone')
  }
  throw notFound()
}

export const clientAction = keepPage

export default function AdminQueues() {
  const word = useAdminWords()
  const { queues, processes, schedules, letters, next, queue } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>() as Refused | undefined
  const withLetters = queues.filter(({ failed }) => failed > 0)
  return (
    <Page title={word('queues.title')} lead={word('queues.lead')}>
      <QueueTable queues={queues} />
      <Section title={word('queues.letters')}>
        <span id="letters" className="scroll-mt-4" />
        {!refused && <Done />}
        <p className="max-w-reading text-fine text-muted">{word('queues.lettersLead')}</p>
        {withLetters.length > 0 && (
          <nav aria-label={word('queues.queue')} className="flex flex-wrap gap-1">
            {[null, ...withLetters.map(({ name }) => name)].map((name) => (
              <Link
                key={name}
                to={name ? `?queue=${name}#letters` : '?#letters'}
                aria-current={name === queue ? 'true' : undefined}
                className={classes(
                  'inline-flex min-h-11 items-center rounded-control px-3 text-fine md:min-h-8',
                  name === queue ? 'bg-sunken font-semibold' : 'text-muted hover:text-ink',
                )}
              >
                {name ?? word('all')}
              </Link>
            ))}
          </nav>
        )}
        {letters.length === 0 ? (
          <p className="text-muted">{word('queues.noLetters')}</p>
        ) : (
          <DeadLetterList letters={letters} refused={refused} />
        )}
        {queue && letters.length > 1 && (
          <Form method="post">
            <input type="hidden" name="queue" value={queue} />
            <Button type="submit" name="intent" value="redrive-all" size="small">
              {word('queues.redriveAll', { queue })}
            </Button>
          </Form>
        )}
        <AdminPager label={word('queues.letters')} next={next} />
      </Section>
      <div className="grid items-start gap-8 xl:grid-cols-2">
        <ProcessList processes={processes} />
        <ScheduleList schedules={schedules} />
      </div>
    </Page>
  )
}

const DONE = ['sent', 'nothing-left', 'refused', 'gone', 'discard'] as const

/** What became of the last press. */
function Done() {
  const word = useAdminWords()
  const [search] = useSearchParams()
  if (search.get('done') === 'many') {
    const count = (name: string) => Math.max(0, Math.trunc(Number(search.get(name)) || 0))
    return (
      <Notice tone="success">
        {word('done.many', { sent: count('sent'), left: count('left'), refused: count('refused') })}
      </Notice>
    )
  }
  const done = DONE.find((one) => one === search.get('done'))
  if (!done) return null
  return (
    <Notice tone={done === 'sent' || done === 'discard' ? 'success' : 'info'}>{word(`done.${done}`)}</Notice>
  )
}

export const ErrorBoundary = ErrorPage
