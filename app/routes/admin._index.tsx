import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { CircleAlert, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { AuditList } from '#app/components/audit-list.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Fact, Facts } from '#app/components/facts.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { healthOf } from '#app/health.server.ts'
import { useAdminWords } from '#app/i18n/admin-words.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { listActions } from '#app/models/audit.server.ts'
import { downServices, spendToday } from '#app/models/provider.server.ts'
import { countDeadLetters } from '#app/models/queue/dead-letter.server.ts'
import { listQueues } from '#app/models/queue/overview.server.ts'
import { settings } from '#app/models/setting.server.ts'
import { countFailedMails, countOpenCases, countToday } from '#app/models/today.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.place.overview') }

/** Somebody who waits longer than this should know that an operator was told. */
const LONG_SECONDS = 10 * 60

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAdmin(request)
  const [health, cases, letters, down, queues, mails, today, usd, actions, set] = await Promise.all([
    healthOf({ role: 'web', isDraining: false }),
    countOpenCases(),
    countDeadLetters(),
    downServices(),
    listQueues(),
    countFailedMails(),
    countToday(),
    spendToday(),
    listActions({ limit: 5 }),
    settings(),
  ])
  return {
    parts: Object.entries(health.parts).flatMap(([name, { state, detail }]) =>
      state === 'failing' ? [{ name, detail: detail ?? '' }] : [],
    ),
    cases,
    letters,
    down,
    mails,
    waiting: queues
      .filter(({ oldestSeconds }) => oldestSeconds > LONG_SECONDS)
      .map(({ name, oldestSeconds }) => ({ name, oldestSeconds })),
    paused: [
      ...(set.isSalesPaused ? ['isSalesPaused' as const] : []),
      ...(set.isRegistrationPaused ? ['isRegistrationPaused' as const] : []),
      ...(set.pausedTools.length > 0 ? ['pausedTools' as const] : []),
    ],
    today: { ...today, usd },
    actions,
  }
}

export default function AdminOverview() {
  const word = useAdminWords()
  const { today, actions, ...data } = useLoaderData<typeof loader>()
  const { number, rupiah } = useFormat()
  return (
    <Page title={word('overview.title')} lead={word('overview.lead')}>
      <Attention data={data} />
      <Section title={word('overview.today')}>
        <Facts>
          <Fact label={word('overview.open')}>{number(today.open)}</Fact>
          <Fact label={word('overview.runs')}>{number(today.runs)}</Fact>
          <Fact label={word('overview.failed')}>{number(today.failed)}</Fact>
          <Fact label={word('overview.captured')}>{number(today.captured)}</Fact>
          <Fact label={word('overview.paid')}>
            {number(today.payments)} · {rupiah(today.rupiah)}
          </Fact>
          <Fact label={word('overview.users')}>{number(today.users)}</Fact>
          <Fact label={word('overview.ai')}>US$ {number(today.usd, 2)}</Fact>
        </Facts>
      </Section>
      <Section title={word('overview.last')}>
        <AuditList actions={actions} />
      </Section>
    </Page>
  )
}

/** Everything that waits for a person, each leading to where it is dealt with. */
function Attention({
  data,
}: {
  data: Omit<ReturnType<typeof useLoaderData<typeof loader>>, 'today' | 'actions'>
}) {
  const word = useAdminWords()
  const { roughly } = useFormat()
  const lines: { key: string; to: string; text: ReactNode }[] = [
    ...data.parts.map(({ name, detail }) => ({
      key: name,
      to: '/api/health',
      text: word('overview.part', { name, detail }),
    })),
    ...(data.cases > 0
      ? [{ key: 'cases', to: '/admin/payments', text: word('overview.cases', { count: data.cases }) }]
      : []),
    ...(data.letters > 0
      ? [
          {
            key: 'letters',
            to: '/admin/queues#letters',
            text: word('overview.letters', { count: data.letters }),
          },
        ]
      : []),
    ...data.waiting.map(({ name, oldestSeconds }) => ({
      key: `waiting ${name}`,
      to: '/admin/queues',
      text: word('overview.waiting', { name, time: roughly(oldestSeconds) }),
    })),
    ...data.down.map((name) => ({
      key: `down ${name}`,
      to: '/admin/providers',
      text: word('overview.providers', { name }),
    })),
    ...(data.mails > 0
      ? [
          {
            key: 'mails',
            to: '/admin/queues?queue=mail',
            text: word('overview.mails', { count: data.mails }),
          },
        ]
      : []),
    ...(data.paused.length > 0
      ? [
          {
            key: 'paused',
            to: '/admin/settings',
            text: word('overview.paused', {
              what: data.paused.map((key) => word(`settings.${key}`)).join(', '),
            }),
          },
        ]
      : []),
  ]
  return (
    <Section title={word('overview.attention')}>
      {lines.length === 0 ? (
        <p className="flex items-center gap-2">
          <CircleCheck aria-hidden size={20} className="text-success" />
          {word('overview.calm')}
        </p>
      ) : (
        <ul className="grid">
          {lines.map(({ key, to, text }) => (
            <li key={key} className="border-b border-hairline">
              <Link
                to={to}
                reloadDocument={!to.startsWith('/admin')}
                className="flex min-h-11 items-center gap-2 py-2 hover:bg-sunken"
              >
                <CircleAlert aria-hidden size={20} className="flex-none text-danger" />
                <span className="min-w-0 break-words">{text}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

export const ErrorBoundary = ErrorPage
