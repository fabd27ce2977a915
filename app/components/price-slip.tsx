import { ChevronUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useProblemText } from '#app/i18n/problem.ts'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { Outlook } from '#app/studio/outlook.ts'
import { Button } from './button.tsx'
import { Nota, NotaLine } from './nota.tsx'
import { QuoteLines } from './run-nota.tsx'
import { TopUpButton } from './top-up-button.tsx'

interface PriceSlipProps {
  tool: string
  form: string
  outlook: Outlook
  /** Whole credits; null while nobody knows. */
  balance: number | null
  isSending: boolean
}

/** The price before: a slip beside the form, and on a phone a bar at the foot that opens upward. */
export function PriceSlip(props: PriceSlipProps) {
  const { t } = useTranslation()
  const { outlook } = props
  return (
    <>
      <aside className="sticky top-6 grid gap-3 max-lg:hidden" aria-label={t('studio.nota')}>
        <Slip
          {...props}
          footer={
            <>
              <MakeButton {...props} />
              {missingOf(props) > 0 && <TopUpButton form={props.form} />}
            </>
          }
        />
        <Recalculate form={props.form} />
      </aside>
      <div className="fixed inset-x-0 bottom-0 z-30 border-t border-hairline bg-paper pb-[env(safe-area-inset-bottom)] lg:hidden">
        <details className="group">
          <summary className="flex min-h-11 items-center justify-between gap-3 px-4 pt-1">
            <span className="digits min-w-0 truncate font-semibold">
              <Summary {...props} />
            </span>
            <span className="flex items-center gap-1 text-fine text-muted">
              {t('studio.notaOpen')}
              <ChevronUp aria-hidden size={18} className="transition-transform group-open:rotate-180" />
            </span>
          </summary>
          <div className="max-h-[60dvh] overflow-y-auto px-4 pt-1">
            <Slip {...props} />
          </div>
        </details>
        <div className="grid gap-2 px-4 pt-1 pb-3">
          <MakeButton {...props} />
          {missingOf(props) > 0 && <TopUpButton form={props.form} />}
          <Recalculate form={props.form} />
        </div>
        {outlook.problems.length > 0 && <span className="sr-only">{t('studio.problems')}</span>}
      </div>
    </>
  )
}

/** Whole credits; none while nobody knows the balance. */
function missingOf({ outlook, balance }: Pick<PriceSlipProps, 'outlook' | 'balance'>): number {
  return balance === null ? 0 : outlook.credits - balance
}

/** Without JavaScript the price is computed where the page is made. */
function Recalculate({ form }: { form: string }) {
  const { t } = useTranslation()
  return (
    <noscript>
      <Button type="submit" form={form} name="_intent" value="price" isWide className="mt-2">
        {t('studio.recalculate')}
      </Button>
    </noscript>
  )
}

function Summary({ tool, outlook }: PriceSlipProps) {
  const { t } = useTranslation()
  const word = useToolWords(tool)
  const count = outlook.count
  const things = word('things', { count, defaultValue: t('common.results', { count }) })
  return (
    <>
      {things} · {t('common.credits', { count: outlook.credits })}
    </>
  )
}

function MakeButton({ tool, form, outlook, isSending }: PriceSlipProps) {
  const { t } = useTranslation()
  const word = useToolWords(tool)
  const count = outlook.count
  const things = word('things', { count, defaultValue: t('common.results', { count }) })
  return (
    <Button
      type="submit"
      form={form}
      name="_intent"
      value="run"
      tone="primary"
      size="large"
      isWide
      isBusy={isSending}
    >
      {isSending ? t('studio.making') : t('studio.make', { things })}
    </Button>
  )
}

function Slip({ tool, outlook, balance, footer }: PriceSlipProps & { footer?: ReactNode }) {
  const { t } = useTranslation()
  const format = useFormat()
  const problemText = useProblemText(tool)
  const { quote, credits, estimate, problems } = outlook
  const missing = missingOf({ outlook, balance })
  const amount = (count: number) => t('common.credits', { count })
  return (
    <Nota
      title={t('studio.nota')}
      footer={
        <>
          {missing > 0 && (
            <p className="font-semibold text-danger">{t('studio.short', { count: missing })}</p>
          )}
          {problems.length > 0 && (
            <ul className="grid list-disc gap-1 pl-4 text-fine marker:text-danger">
              {problems.slice(0, 3).map((problem, index) => (
                <li key={index}>{problemText(problem)}</li>
              ))}
            </ul>
          )}
          {footer}
          <p className="text-fine text-muted">{t('studio.payForDelivered')}</p>
        </>
      }
    >
      <QuoteLines tool={tool} lines={quote.lines} />
      <NotaLine tone="total" label={t('studio.total')} amount={amount(credits)} />
      <NotaLine
        label={t('studio.balance')}
        amount={balance === null ? t('studio.unknown') : format.number(balance)}
      />
      {balance !== null && missing <= 0 && (
        <NotaLine tone="after" label={t('studio.after')} amount={format.number(balance - credits)} />
      )}
      {estimate && (
        <>
          <NotaLine
            tone="after"
            label={t('studio.time')}
            amount={t('studio.timeValue', { time: format.roughly(estimate.seconds) })}
          />
          <NotaLine tone="after" label={t('studio.size')} amount={format.bytes(estimate.bytes)} />
        </>
      )}
    </Nota>
  )
}
