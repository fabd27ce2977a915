import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Moment } from '#app/components/amounts.tsx'
import { ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Nota, NotaLine } from '#app/components/nota.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { balanceOf, ledgerPage } from '#app/models/credit.server.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('wallet.title') }

const LINES = 30

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const before = new URL(request.url).searchParams.get('before') ?? undefined
  const [balance, lines] = await Promise.all([
    balanceOf(user.id),
    ledgerPage(user.id, { ...(before && { before }), limit: LINES + 1 }),
  ])
  return {
    balance,
    lines: lines.slice(0, LINES),
    next: lines.length > LINES ? (lines[LINES - 1]?.id ?? null) : null,
    isNewest: !before,
  }
}

type Line = ReturnType<typeof useLoaderData<typeof loader>>['lines'][number]

export default function Wallet() {
  const { t } = useTranslation()
  const { balance, lines, next, isNewest } = useLoaderData<typeof loader>()
  const credits = t('common.credits', { count: balance })
  return (
    <Page title={t('wallet.title')}>
      <div className="grid items-start gap-8 lg:grid-cols-[1fr_20rem]">
        <div className="lg:order-last lg:sticky lg:top-6">
          <Nota
            title={t('wallet.balance')}
            footer={<p className="text-fine text-muted">{t('wallet.explain')}</p>}
          >
            <NotaLine tone="total" label={t('wallet.spendable')} amount={credits} />
          </Nota>
        </div>
        <Section
          title={t('wallet.ledger')}
          actions={
            <ButtonAnchor href="/wallet.csv" download tone="quiet" size="small" icon={Download}>
              {t('wallet.csv')}
            </ButtonAnchor>
          }
        >
          {lines.length === 0 ? <EmptyState title={t('wallet.empty')} /> : <Ledger lines={lines} />}
          {(next || !isNewest) && (
            <nav className="flex flex-wrap gap-2">
              {!isNewest && <ButtonLink to="/wallet">{t('wallet.newest')}</ButtonLink>}
              {next && <ButtonLink to={`?before=${next}`}>{t('wallet.older')}</ButtonLink>}
            </nav>
          )}
        </Section>
      </div>
    </Page>
  )
}

function Ledger({ lines }: { lines: Line[] }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  return (
    <table className="digits w-full border-collapse text-left">
      <thead className="text-fine text-muted">
        <tr className="border-b border-ink">
          <th className="py-2 pr-3 font-medium">{t('wallet.what')}</th>
          <th className="py-2 pr-3 text-right font-medium">{t('wallet.amount')}</th>
          <th className="py-2 text-right font-medium">{t('wallet.after')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id} className="border-b border-hairline align-top">
            <td className="min-w-0 py-2.5 pr-3">
              <span className="block font-medium">{t(`wallet.kind.${line.kind}`)}</span>
              <span className="block text-fine text-muted">
                <Moment at={line.createdAt} />
                <Source line={line} />
              </span>
            </td>
            <td className={classes('py-2.5 pr-3 text-right', line.credits > 0 && 'text-success')}>
              {line.credits > 0 ? '+' : '−'}
              {number(Math.abs(line.credits))}
            </td>
            <td className="py-2.5 text-right text-muted">{number(line.balanceAfter)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The run or the reason behind a movement. */
function Source({ line: { generation, reason } }: { line: Line }) {
  const { t } = useTranslation()
  if (generation) {
    const title = generation.title || t('common.unnamed')
    return (
      <>
        {' · '}
        {generation.isRemoved ? (
          title
        ) : (
          <Link to={`/generations/${generation.id}`} className="link">
            {title}
          </Link>
        )}
      </>
    )
  }
  return reason ? <> · {reason}</> : null
}
