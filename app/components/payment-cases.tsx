import { Form, Link } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { Moment } from './amounts.tsx'
import { Button } from './button.tsx'
import { TextField } from './field.tsx'
import { Nota, NotaLine } from './nota.tsx'

interface ShownCase {
  id: number
  kind:
    | 'paid-twice'
    | 'amount-mismatch'
    | 'reference-mismatch'
    | 'order-mismatch'
    | 'unknown-order'
    | 'paid-without-user'
    | 'unpaid-after-paid'
  orderId: string
  paymentId: string | null
  details: Record<string, unknown>
  state: 'open' | 'resolved'
  note: string | null
  createdAt: string
}

/** Details of a case that are amounts. */
const IN_RUPIAH = new Set(['amount', 'ordered', 'callback'])

/** One value, or a line for each of several. */
function Detail({ value }: { value: unknown }) {
  const values = Array.isArray(value) ? value : [value]
  return values.map((one, index) => (
    <span key={index} className="block font-mono">
      {String(one)}
    </span>
  ))
}

/** What does not add up: what it is, every figure of it, ask Duitku again, close it with a note. */
export function PaymentCases({ cases }: { cases: ShownCase[] }) {
  const { t } = useTranslation()
  const { rupiah } = useFormat()
  return (
    <ul className="grid gap-4 lg:grid-cols-2">
      {cases.map((found) => (
        <li key={found.id}>
          <Nota
            title={t(`admin.case.${found.kind}`)}
            number={found.id}
            footer={
              found.state === 'resolved' ? (
                <p className="text-fine text-muted">
                  {t('admin.resolved')}: {found.note}
                </p>
              ) : (
                <div className="grid gap-3">
                  {found.paymentId && (
                    <Form method="post" action={`/admin/payments/${found.paymentId}`}>
                      <Button type="submit" size="small">
                        {t('admin.check')}
                      </Button>
                    </Form>
                  )}
                  <Form
                    method="post"
                    action={`/admin/payments/cases/${found.id}`}
                    className="flex flex-wrap items-end gap-2"
                  >
                    <TextField
                      label={t('admin.note')}
                      name="note"
                      required
                      maxLength={500}
                      className="min-w-48 flex-1"
                    />
                    <Button type="submit" size="small">
                      {t('admin.resolve')}
                    </Button>
                  </Form>
                </div>
              )
            }
          >
            <NotaLine
              label={t('payment.number')}
              amount={
                found.paymentId ? (
                  <Link to={`/admin/payments/${found.paymentId}`} className="link font-mono text-fine">
                    {found.orderId}
                  </Link>
                ) : (
                  <span className="font-mono text-fine">{found.orderId}</span>
                )
              }
            />
            {Object.entries(found.details).map(([name, value]) => (
              <NotaLine
                key={name}
                tone="note"
                label={t(`admin.detail.${name}`, name)}
                amount={IN_RUPIAH.has(name) ? rupiah(Number(value)) : <Detail value={value} />}
              />
            ))}
            <NotaLine tone="after" label={t('admin.since')} amount={<Moment at={found.createdAt} />} />
          </Nota>
        </li>
      ))}
    </ul>
  )
}
