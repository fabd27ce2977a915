import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Moment } from '#app/components/amounts.tsx'
import { ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { classes } from '#app/components/classes.ts'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Nota, NotaLine } from '#app/components/nota.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PackageList } from '#app/components/package-list.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { PaymentList } from '#app/components/payment-list.tsx'
import type { LedgerKind } from '#app/db/schema.ts'
import { canTakePayments, isTestMode } from '#app/duitku.server.ts'
import { pageOf } from '#app/http/page-of.ts'
import { safeRedirect } from '#app/http/safe-redirect.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { balanceOf, ledgerPage } from '#app/models/credit.server.ts'
import { listPackages, listPayments, type CreditPackage } from '#app/models/payment.server.ts'
import { settings } from '#app/models/setting.server.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('wallet.title') }

const LINES = 30

export async function loader({ request }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const search = new URL(request.url).searchParams
  const before = search.get('before') ?? undefined
  const kind = kindOf(search.get('kind'))
  const canSell = canTakePayments() && !(await settings()).isSalesPaused
  const [balance, foundLines, packages, foundPayments] = await Promise.all([
    balanceOf(user.id),
    ledgerPage(user.id, { ...(before && { before }), ...(kind && { kind }), limit: LINES + 1 }),
    canSell ? listPackages() : Promise.resolve<CreditPackage[]>([]),
    listPayments(user.id, { before: search.get('payments') ?? undefined, limit: PAYMENTS + 1 }),
  ])
  const { items: lines, next } = pageOf(foundLines, LINES)
  const { items: payments, next: nextPayment } = pageOf(foundPayments, PAYMENTS)
  return {
    balance,
    lines,
    next,
    isNewest: !before,
    kind,
    packages,
    isNewestPayment: !search.has('payments'),
    nextPayment,
    payments: payments.map(({ id, rupiah, credits, state, created_at }) => ({
      id,
      rupiah,
      credits,
      state,
      createdAt: created_at.toISOString(),
    })),
    isTest: isTestMode(),
    submissionKey: crypto.randomUUID(),
    missing: Math.max(0, Math.trunc(Number(search.get('missing')) || 0)),
    returnTo: search.has('returnTo') ? safeRedirect(search.get('returnTo'), '/wallet') : null,
    problem: PROBLEMS.find((code) => code === search.get('problem')) ?? null,
  }
}

const PROBLEMS = [
  'sales-paused',
  'too-many-orders',
  'package-gone',
  'price-changed',
  'form-outdated',
] as const

function kindOf(text: string | null): LedgerKind | undefined {
  return LEDGER_KINDS.find((kind) => kind === text)
}

const LEDGER_KINDS = ['bonus', 'hold', 'capture', 'release', 'purchase', 'adjustment'] as const
/** Shown at a time: what is paid is in the history, too. */
const PAYMENTS = 10
/** Below this the wallet says that it will soon be empty. */
const LOW = 50

type Line = ReturnType<typeof useLoaderData<typeof loader>>['lines'][number]

export default function Wallet() {
  const { t } = useTranslation()
  const data = useLoaderData<typeof loader>()
  const { balance, lines, next, isNewest, kind } = data
  const credits = t('common.credits', { count: balance })
  const kept = kind ? `kind=${kind}` : ''
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
        <div className="grid min-w-0 gap-8">
          <TopUp data={data} />
          {data.payments.length > 0 && (
            <Section title={t('wallet.payments')}>
              <PaymentList payments={data.payments} />
              {(data.nextPayment || !data.isNewestPayment) && (
                <nav aria-label={t('wallet.payments')} className="flex flex-wrap gap-2">
                  {!data.isNewestPayment && (
                    <ButtonLink to="?" size="small" preventScrollReset>
                      {t('wallet.newest')}
                    </ButtonLink>
                  )}
                  {data.nextPayment && (
                    <ButtonLink to={`?payments=${data.nextPayment}`} size="small" preventScrollReset>
                      {t('wallet.older')}
                    </ButtonLink>
                  )}
                </nav>
              )}
            </Section>
          )}
          <Section
            title={t('wallet.ledger')}
            actions={
              <ButtonAnchor href="/wallet.csv" download tone="quiet" size="small" icon={Download}>
                {t('wallet.csv')}
              </ButtonAnchor>
            }
          >
            <Filter kind={kind ?? null} />
            {lines.length === 0 ? <EmptyState title={t('wallet.empty')} /> : <Ledger lines={lines} />}
            {(next || !isNewest) && (
              <nav className="flex flex-wrap gap-2">
                {!isNewest && <ButtonLink to={`?${kept}`}>{t('wallet.newest')}</ButtonLink>}
                {next && <ButtonLink to={`?${kept}&before=${next}`}>{t('wallet.older')}</ButtonLink>}
              </nav>
            )}
          </Section>
        </div>
      </div>
    </Page>
  )
}

/** Packages to buy, and what went wrong with the last try. */
function TopUp({ data }: { data: ReturnType<typeof useLoaderData<typeof loader>> }) {
  const { t } = useTranslation()
  const { packages, balance, missing, returnTo, problem } = data
  return (
    <Section title={t('wallet.topUp')}>
      {problem && <Notice tone="problem">{t(`wallet.problem.${problem}`)}</Notice>}
      {missing > 0 && <Notice tone="money">{t('wallet.missing', { count: missing })}</Notice>}
      {missing === 0 && balance < LOW && <p className="text-muted">{t('wallet.low')}</p>}
      {packages.length === 0 ? (
        <p className="text-muted">{t('wallet.closed')}</p>
      ) : (
        <PackageList
          packages={packages}
          submissionKey={data.submissionKey}
          returnTo={returnTo}
          missing={missing}
        />
      )}
      {packages.length > 0 && data.isTest && <p className="text-fine text-muted">{t('payment.test')}</p>}
    </Section>
  )
}

/** The movements of one kind only. */
function Filter({ kind }: { kind: LedgerKind | null }) {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('wallet.filter')} className="flex flex-wrap gap-1">
      {[null, ...LEDGER_KINDS].map((one) => (
        <Link
          key={one ?? 'all'}
          to={one ? `?kind=${one}` : '?'}
          aria-current={one === kind ? 'true' : undefined}
          preventScrollReset
          className={classes(
            'inline-flex min-h-11 items-center rounded-control px-3 text-fine md:min-h-8',
            one === kind ? 'bg-sunken font-semibold' : 'text-muted hover:text-ink',
          )}
        >
          {one ? t(`wallet.only.${one}`) : t('wallet.all')}
        </Link>
      ))}
    </nav>
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

/** The run, the payment or the reason behind a movement. */
function Source({ line: { generation, payment, reason } }: { line: Line }) {
  const { t } = useTranslation()
  if (payment) {
    return (
      <>
        {' · '}
        <Link to={`/wallet/payments/${payment.id}`} className="link">
          {payment.orderId}
        </Link>
      </>
    )
  }
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
