import type { LoaderFunctionArgs } from '@remix-run/node'
import { Form, useLoaderData, useNavigation } from '@remix-run/react'
import { ArrowRight, Download, ExternalLink, RotateCcw, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Moment } from '#app/components/amounts.tsx'
import { Button, ButtonAnchor, ButtonLink } from '#app/components/button.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { Nota, NotaLine } from '#app/components/nota.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Page } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { useUserEvents } from '#app/components/watch.ts'
import { notFound } from '#app/http/not-found.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { balanceOf } from '#app/models/credit.server.ts'
import { findPayment, isOpenPayment } from '#app/models/payment.server.ts'
import { requestCheck } from '#app/payments/check.server.ts'
import { wayOf } from '#app/payments/ways.ts'
import { requireUser } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('payment.title') }

/** Duitku is asked about an order at most this often because somebody looks at its page. */
const LOOK_MS = 60_000

/** Shows what we know, never what the address says: whoever comes back from paying could write anything into it. */
export async function loader({ request, params: { id = '' } }: LoaderFunctionArgs) {
  const user = await requireUser(request)
  const payment = await findPayment(user.id, id)
  if (!payment) throw notFound()
  const isOpen = isOpenPayment(payment)
  const lookedAt = payment.checked_at?.getTime() ?? 0
  const isBack = new URL(request.url).searchParams.has('merchantOrderId') && payment.state !== 'paid'
  if ((isOpen || isBack) && Date.now() - lookedAt > LOOK_MS) await requestCheck(payment.id, payment.order_id)
  return {
    id: payment.id,
    orderId: payment.order_id,
    state: payment.state,
    isOpen,
    rupiah: payment.rupiah,
    credits: payment.credits,
    method: payment.method,
    isTest: payment.is_test,
    paymentUrl: payment.state === 'pending' ? payment.payment_url : null,
    returnTo: payment.return_to,
    createdAt: payment.created_at,
    expiresAt: payment.expires_at,
    paidAt: payment.paid_at,
    balance: await balanceOf(user.id),
    retryKey: crypto.randomUUID(),
  }
}

type Payment = ReturnType<typeof useLoaderData<typeof loader>>

export default function PaymentPage() {
  const { t } = useTranslation()
  const payment = useLoaderData<typeof loader>()
  // Also one that has expired or failed here: it may just have been paid there.
  useUserEvents((event) => event.type === 'payment', { isOn: payment.state !== 'paid', catchesUp: true })
  return (
    <Page title={t(`payment.heading.${payment.state}`, { count: payment.credits })} width="narrow">
      <Status payment={payment} />
      <Slip payment={payment} />
      <Deeds payment={payment} />
      {payment.isOpen && (
        <noscript>
          <meta httpEquiv="refresh" content="15" />
        </noscript>
      )}
    </Page>
  )
}

export const ErrorBoundary = ErrorPage

/** What happened, what it means for the money, what to do next. */
function Status({ payment }: { payment: Payment }) {
  const { t } = useTranslation()
  const { state } = payment
  const tone = state === 'paid' ? 'success' : state === 'failed' ? 'problem' : 'info'
  return (
    <div aria-live="polite" className="grid gap-3">
      <Notice tone={tone}>
        <p>{t(`payment.explain.${state}`)}</p>
      </Notice>
      {state === 'pending' && (
        <ul className="grid list-disc gap-1 pl-5">
          <li>{t('payment.how.bank')}</li>
          <li>{t('payment.how.qris')}</li>
          <li>{t('payment.how.wallet')}</li>
          <li>
            {t('payment.until')} <Moment at={payment.expiresAt} />
          </li>
        </ul>
      )}
      {payment.isTest && <p className="text-fine text-muted">{t('payment.test')}</p>}
    </div>
  )
}

function Slip({ payment }: { payment: Payment }) {
  const { t } = useTranslation()
  const { rupiah, number } = useFormat()
  const isPaid = payment.state === 'paid'
  return (
    <Nota title={t(isPaid ? 'payment.receipt' : 'payment.order')} number={payment.orderId.slice(-10)}>
      <NotaLine label={t('common.credits', { count: payment.credits })} amount={rupiah(payment.rupiah)} />
      <NotaLine tone="total" label={t('payment.total')} amount={rupiah(payment.rupiah)} />
      <NotaLine
        tone="after"
        label={t('payment.number')}
        amount={<span className="font-mono text-fine">{payment.orderId}</span>}
      />
      <NotaLine tone="after" label={t('payment.ordered')} amount={<Moment at={payment.createdAt} />} />
      {payment.paidAt && (
        <NotaLine tone="after" label={t('payment.paidAt')} amount={<Moment at={payment.paidAt} />} />
      )}
      {payment.method && (
        <NotaLine
          tone="after"
          label={t('payment.method')}
          amount={t(`payment.ways.${wayOf(payment.method)}`)}
        />
      )}
      {isPaid && <NotaLine tone="back" label={t('payment.balance')} amount={number(payment.balance)} />}
    </Nota>
  )
}

function Deeds({ payment }: { payment: Payment }) {
  const { t } = useTranslation()
  const isSending = useNavigation().formMethod === 'POST'
  const { id, state, paymentUrl, returnTo } = payment
  return (
    <div className="grid gap-2">
      {paymentUrl && (
        <ButtonAnchor href={paymentUrl} tone="primary" icon={ExternalLink}>
          {t('payment.continue')}
        </ButtonAnchor>
      )}
      {state === 'paid' && (
        <>
          <ButtonLink to={returnTo ?? '/studio'} tone="primary" icon={ArrowRight}>
            {t(returnTo ? 'payment.goOn' : 'payment.toStudio')}
          </ButtonLink>
          <ButtonAnchor href={`/wallet/payments/${id}/receipt.pdf`} download icon={Download}>
            {t('payment.pdf')}
          </ButtonAnchor>
        </>
      )}
      {!payment.isOpen && state !== 'paid' && (
        <Form method="post" action="/wallet/checkout" className="grid">
          <input type="hidden" name="_key" value={payment.retryKey} />
          <input type="hidden" name="retryOf" value={id} />
          <Button type="submit" tone="primary" icon={RotateCcw} isBusy={isSending}>
            {t('payment.retry')}
          </Button>
        </Form>
      )}
      {payment.isOpen && (
        <Form method="post" action={`/wallet/payments/${id}/cancellation`} className="grid">
          <Button type="submit" tone="quiet" icon={X} isBusy={isSending}>
            {t('payment.cancel')}
          </Button>
        </Form>
      )}
      <ButtonLink to="/wallet" tone="quiet">
        {t('payment.toWallet')}
      </ButtonLink>
    </div>
  )
}
