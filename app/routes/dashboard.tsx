import { defer, type LoaderFunctionArgs, type SerializeFrom } from '@remix-run/node'
import { Await, Link, useLoaderData } from '@remix-run/react'
import { Suspense, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/components/button.tsx'
import { ContactSheet } from '#app/components/contact-sheet.tsx'
import { EmailNotice } from '#app/components/email-notice.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Frame } from '#app/components/frame.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { RunLine } from '#app/components/run-line.tsx'
import { shapeOf } from '#app/components/shape.ts'
import { textUrlOf } from '#app/components/text-output.tsx'
import { ToolCards } from '#app/components/tool-cards.tsx'
import { useUserEvents } from '#app/components/watch.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { log } from '#app/log.server.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import {
  listRecentOutputs,
  runningGenerations,
  type GenerationSummary,
} from '#app/models/generation.server.ts'
import type { LibraryOutput } from '#app/models/output.server.ts'
import { findEmailStatus } from '#app/models/user/email.server.ts'
import { requireUser } from '#app/session.server.ts'
import { toolCards } from '#app/studio/catalog.server.ts'

export const handle: PageHandle = { title: (t) => t('dashboard.title') }

const RECENT = 12

/** Each panel comes when it is ready and fails alone. */
export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  return defer({
    name: user.name.split(/\s/)[0] ?? user.name,
    tools: await toolCards(user.language),
    email: panel('email', findEmailStatus(user.id)),
    balance: panel('balance', balanceOf(user.id)),
    running: panel('running', runningGenerations(user.id)),
    recent: panel('recent', listRecentOutputs(user.id, RECENT)),
  })
}

/** Remix reports no error of a deferred promise; without this line nobody would hear of it. */
function panel<Data>(name: string, data: Promise<Data>): Promise<Data> {
  return data.catch((error: unknown) => {
    log.error({ err: error, panel: name }, 'a panel of the dashboard failed')
    throw error
  })
}

export default function Dashboard() {
  const { t } = useTranslation()
  const { name, email, tools, balance, running, recent } = useLoaderData<typeof loader>()
  useUserEvents((event) => event.type === 'generation')
  return (
    <Page
      title={t('dashboard.greeting', { name })}
      lead={
        <Suspense fallback={<Waiting />}>
          <Await resolve={balance} errorElement={t('dashboard.balanceUnknown')}>
            {(credits) => t('dashboard.balance', { credits: t('common.credits', { count: credits }) })}
          </Await>
        </Suspense>
      }
    >
      <Suspense fallback={null}>
        <Await resolve={email} errorElement={null}>
          {(status) => <EmailNotice status={status} />}
        </Await>
      </Suspense>
      <Suspense fallback={null}>
        <Await resolve={running} errorElement={<Failed title={t('dashboard.running')} />}>
          {(runs) => <Running runs={runs} />}
        </Await>
      </Suspense>
      <Section
        title={t('dashboard.recent')}
        actions={
          <Link to="/library" className="link py-1">
            {t('dashboard.allResults')}
          </Link>
        }
      >
        <Suspense fallback={<WaitingSheet />}>
          <Await resolve={recent} errorElement={<PanelFailed />}>
            {(outputs) => <Recent outputs={outputs} firstTool={tools[0]?.id} />}
          </Await>
        </Suspense>
      </Section>
      <Section title={t('dashboard.tools')}>
        <ToolCards tools={tools} />
      </Section>
    </Page>
  )
}

function Running({ runs }: { runs: SerializeFrom<GenerationSummary[]> }) {
  const { t } = useTranslation()
  if (runs.length === 0) return null
  return (
    <Section title={t('dashboard.running')}>
      <ul className="grid list-none gap-3">
        {runs.map((run) => (
          <RunLine key={run.id} run={run} />
        ))}
      </ul>
    </Section>
  )
}

function Recent({
  outputs,
  firstTool,
}: {
  outputs: SerializeFrom<LibraryOutput[]>
  firstTool: string | undefined
}) {
  const { t } = useTranslation()
  const { clock } = useFormat()
  if (outputs.length === 0) {
    return (
      <EmptyState
        title={t('dashboard.emptyTitle')}
        action={
          firstTool && (
            <ButtonLink to={`/studio/${firstTool}?samples=1`} tone="primary">
              {t('dashboard.trySamples')}
            </ButtonLink>
          )
        }
      >
        {t('dashboard.empty')}
      </EmptyState>
    )
  }
  return (
    <ContactSheet label={t('dashboard.recent')}>
      {outputs.map((output, place) => (
        <Frame
          key={output.id}
          number={output.index + 1}
          shape={shapeOf(output.facts) ?? '9:16'}
          imageUrl={output.posterUrl}
          textUrl={textUrlOf(output)}
          label={t('common.open', { name: output.name })}
          note={output.facts?.seconds ? clock(output.facts.seconds) : output.title}
          isEager={place < 6}
          href={`/generations/${output.generationId}`}
        />
      ))}
    </ContactSheet>
  )
}

function Failed({ title }: { title: ReactNode }) {
  return (
    <Section title={title}>
      <PanelFailed />
    </Section>
  )
}

function PanelFailed() {
  const { t } = useTranslation()
  return (
    <p className="rounded-control border border-hairline px-4 py-3 text-muted">
      {t('dashboard.panelFailed')}{' '}
      <Link to="/dashboard" reloadDocument className="link">
        {t('dashboard.reload')}
      </Link>
    </p>
  )
}

function Waiting() {
  const { t } = useTranslation()
  return (
    <span className="block h-6 w-40 animate-exposing rounded-frame bg-sunken">
      <span className="sr-only">{t('common.loading')}</span>
    </span>
  )
}

function WaitingSheet() {
  const { t } = useTranslation()
  return (
    <ContactSheet label={t('common.loading')}>
      {Array.from({ length: 6 }, (_, index) => (
        <Frame key={index} number={index + 1} state="developing" label={t('common.loading')} />
      ))}
    </ContactSheet>
  )
}
