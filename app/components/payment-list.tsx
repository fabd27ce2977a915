import { Link } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { PaymentState } from '#app/db/schema.ts'
import { useFormat } from '#app/i18n/hooks.ts'
import { Moment } from './amounts.tsx'
import { classes } from './classes.ts'

export interface ListedPayment {
  id: string
  rupiah: number
  credits: number
  state: PaymentState
  createdAt: string
}

/** A line for each payment; each leads to its slip. */
export function PaymentList({ payments }: { payments: ListedPayment[] }) {
  const { t } = useTranslation()
  const { rupiah } = useFormat()
  return (
    <ul className="digits grid">
      {payments.map((payment) => (
        <li key={payment.id} className="border-b border-hairline">
          <Link
            to={`/wallet/payments/${payment.id}`}
            className="flex min-h-11 items-baseline justify-between gap-3 rounded-control py-2.5 hover:bg-sunken"
          >
            <span className="grid min-w-0">
              <span className="font-medium">{t('common.credits', { count: payment.credits })}</span>
              <span className="text-fine text-muted">
                <Moment at={payment.createdAt} /> ·{' '}
                <span className={classes(payment.state === 'paid' && 'text-success')}>
                  {t(`payment.state.${payment.state}`)}
                </span>
              </span>
            </span>
            <span className="flex-none">{rupiah(payment.rupiah)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}
