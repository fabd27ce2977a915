import type { LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { askedOf } from '#app/admin/deed.server.ts'
import { Moment } from '#app/components/amounts.tsx'
import { Button, ButtonLink } from '#app/components/button.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { TextField } from '#app/components/field.tsx'
import { Page, Section } from '#app/components/page.tsx'
import type { PageHandle } from '#app/components/page-handle.ts'
import { PaymentCases } from '#app/components/payment-cases.tsx'
import { pageOf } from '#app/http/page-of.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { listAllPayments, listCases } from '#app/models/payment.server.ts'
import { requireAdmin } from '#app/session.server.ts'

export const handle: PageHandle = { title: (t) => t('admin.payments') }

export async function loader({ request }: LoaderFunctionArgs) {
  await requireAdmin(request)
  const asked = askedOf(request)
  const search = asked('q')
  const after = Number(asked('case'))
  const [foundCases, foundPayments] = await Promise.all([
    listCases({ ...(Number.isSafeInteger(after) && after > 0 && { after }), limit: CASES + 1 }),
    listAllPayments({ search, before: asked('before'), limit: PAYMENTS + 1 }),
  ])
  const { items: cases, next: nextCase } = pageOf(foundCases, CASES)
  const { items: payments, next: nextPayment } = pageOf(foundPayments, PAYMENTS)
  return { search, cases, nextCase, payments, nextPayment }
}

/** Shown at a time. */
const CASES = 20
const PAYMENTS = 50

export default function AdminPayments() {
  const { t } = useTranslation()
  const { rupiah } = useFormat()
  const { search, cases, nextCase, payments, nextPayment } = useLoaderData<typeof loader>()
  const kept = search ? `q=${encodeURIComponent(search)}&` : ''
  return (
    <Page title={t('admin.payments')}>
      <Section title={t('admin.cases')}>
        {cases.length === 0 ? (
          <p className="text-muted">{t('admin.noCases')}</p>
        ) : (
          <PaymentCases cases={cases} />
        )}
        {nextCase && (
          <nav aria-label={t('admin.cases')}>
            <ButtonLink to={`?${kept}case=${nextCase}`}>{t('admin.moreCases')}</ButtonLink>
          </nav>
        )}
      </Section>
      <Section title={t('admin.allPayments')}>
        <Form method="get" className="flex flex-wrap items-end gap-3">
          <TextField
            label={t('admin.search')}
            name="q"
            type="search"
            defaultValue={search}
            className="w-72"
          />
          <Button type="submit" icon={Search}>
            {t('admin.find')}
          </Button>
        </Form>
        {payments.length === 0 ? (
          <EmptyState title={t('admin.none')} />
        ) : (
          <ul className="digits grid">
            {payments.map((payment) => (
              <li key={payment.id} className="border-b border-hairline">
                <Link
                  to={`/admin/payments/${payment.id}`}
                  className="flex min-h-11 flex-wrap items-baseline justify-between gap-x-4 py-2 hover:bg-sunken"
                >
                  <span className="grid min-w-0">
                    <span className="font-mono text-fine">{payment.orderId}</span>
                    <span className="truncate text-fine text-muted">
                      {payment.buyer?.email ?? t('admin.gone')} · <Moment at={payment.createdAt} />
                    </span>
                  </span>
                  <span>
                    {rupiah(payment.rupiah)} · {t(`payment.state.${payment.state}`)}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )}
        {nextPayment && (
          <nav aria-label={t('admin.allPayments')}>
            <ButtonLink to={`?${kept}before=${nextPayment}`}>{t('wallet.older')}</ButtonLink>
          </nav>
        )}
      </Section>
    </Page>
  )
}

export const ErrorBoundary = ErrorPage
