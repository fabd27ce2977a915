import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useLoaderData, useSearchParams } from '@remix-run/react'
import { RefreshCw } from 'lucide-react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { operatorOf } from '#app/admin/deed.server.ts'
import { Moment } from '#app/components/amounts.tsx'
import { Button, ButtonLink } from '#app/components/button.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Nota, NotaLine } from '#app/components/nota.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { keepPage } from '#app/connection/keep-page.ts'
import { notFound } from '#app/http/not-found.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { recordAlone } from '#app/models/audit.server.ts'
import { openPaymentFile } from '#app/models/payment.server.ts'
import { verifyPayment, type Verdict } from '#app/payments/verify.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.payment') }

/** An operator waits this long for a place among the status calls. */
const PATIENCE_MS = 5_000

export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  await requireAdmin(request)
  const file = await openPaymentFile(id)
  if (!file) throw notFound()
  return file
}

/** Asks Duitku again, now. The answer may credit the buyer, so the question is on record before it is put. */
export async function action({ request, params: { id = '' } }: ActionFunctionArgs) {
  const operator = await requireAdmin(request)
  const file = await openPaymentFile(id)
  if (!file) throw notFound()
  await recordAlone({
    ...operatorOf(operator),
    action: 'payment.check',
    target: { kind: 'payment', id },
    details: { before: file.payment.state },
  })
  const verdict = await verifyPayment(file.payment.order_id, { patienceMs: PATIENCE_MS })
  return redirect(`/admin/payments/${id}?verdict=${verdict === 'shut-out' ? 'unreachable' : verdict}`)
}

const VERDICTS = ['paid', 'unpaid', 'mismatch', 'no-order', 'unreachable'] as const satisfies Verdict[]

/** What a callback said, in its order; what it left empty says nothing. */
function fieldsOf(body: string): [string, string][] {
  return [...new URLSearchParams(body)].filter(([, value]) => value !== '')
}

export const clientAction = keepPage

export default function AdminPayment() {
  const { t } = useTranslation()
  const { rupiah, number } = useFormat()
  const { payment, buyer, events, attempts } = useLoaderData<typeof loader>()
  const [search] = useSearchParams()
  const verdict = VERDICTS.find((one) => one === search.get('verdict'))
  return (
    <Page
      title={payment.order_id}
      lead={buyer ? `${buyer.name} · ${buyer.email}` : t('admin.gone')}
      actions={
        <>
          <ButtonLink to="/admin/payments">{t('admin.payments')}</ButtonLink>
          <Form method="post">
            <Button type="submit" tone="primary" icon={RefreshCw}>
              {t('admin.check')}
            </Button>
          </Form>
        </>
      }
    >
      {verdict && (
        <Notice tone={verdict === 'paid' ? 'success' : 'info'}>{t(`admin.verdict.${verdict}`)}</Notice>
      )}
      <div className="grid items-start gap-8 lg:grid-cols-[20rem_1fr]">
        <Nota
          title={t(`payment.state.${payment.state}`)}
          footer={
            payment.problem && (
              <p className="text-fine break-words text-muted">
                {t('admin.problem')}: {payment.problem}
              </p>
            )
          }
        >
          <NotaLine label={t('common.credits', { count: payment.credits })} amount={rupiah(payment.rupiah)} />
          <NotaLine
            tone="after"
            label={t('admin.package')}
            amount={`${payment.package_id} v${payment.package_version}`}
          />
          <NotaLine tone="after" label={t('admin.reference')} amount={payment.reference ?? '–'} />
          <NotaLine tone="after" label={t('payment.method')} amount={payment.method ?? '–'} />
          <NotaLine tone="after" label={t('admin.checks')} amount={number(payment.checks)} />
          <NotaLine tone="after" label={t('payment.ordered')} amount={<Moment at={payment.created_at} />} />
          {payment.checked_at && (
            <NotaLine tone="after" label={t('admin.checkedAt')} amount={<Moment at={payment.checked_at} />} />
          )}
          {payment.next_check_at && (
            <NotaLine
              tone="after"
              label={t('admin.nextCheck')}
              amount={<Moment at={payment.next_check_at} />}
            />
          )}
          {payment.paid_at && (
            <NotaLine tone="after" label={t('payment.paidAt')} amount={<Moment at={payment.paid_at} />} />
          )}
        </Nota>
        <div className="grid min-w-0 gap-8">
          {attempts.length > 0 && (
            <Section title={t('admin.attempts')}>
              <ul className="grid gap-1">
                {attempts.map((attempt) => (
                  <li key={attempt.id}>
                    <Link to={`/admin/payments/${attempt.id}`} className="link font-mono text-fine">
                      {attempt.orderId}
                    </Link>{' '}
                    · {t(`payment.state.${attempt.state}`)}
                  </li>
                ))}
              </ul>
            </Section>
          )}
          <Section title={t('admin.callbacks')}>
            {events.length === 0 && <p className="text-muted">{t('admin.noCallbacks')}</p>}
            <ul className="grid gap-3">
              {events.map((event) => (
                <li key={event.id} className="grid gap-1 border-b border-hairline pb-3">
                  <p className="text-fine">
                    <Moment at={event.receivedAt} /> ·{' '}
                    {t(`admin.outcome.${event.outcome ?? 'none'}`, event.outcome ?? '')}
                    {event.isRepeated && ` · ${t('admin.repeated')}`}
                  </p>
                  <dl className="grid gap-x-4 rounded-control bg-sunken p-3 font-mono text-fine sm:grid-cols-[auto_1fr]">
                    {fieldsOf(event.body).map(([name, value], index) => (
                      <Fragment key={index}>
                        <dt className="text-muted">{name}</dt>
                        <dd className="min-w-0 break-all">{value}</dd>
                      </Fragment>
                    ))}
                  </dl>
                </li>
              ))}
            </ul>
          </Section>
        </div>
      </div>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
