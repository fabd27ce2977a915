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
  /** Of the last whole input while the form is broken. */
  outlook: Outlook
  isBroken: boolean
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

/** Whole credits; none while nobody knows the balance or the price. */
function missingOf({ outlook, isBroken, balance }: PriceSlipProps): number {
  return balance === null || isBroken ? 0 : outlook.credits - balance
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

function Summary({ tool, outlook, isBroken }: PriceSlipProps) {
  const { t } = useTranslation()
  const word = useToolWords(tool)
  const count = outlook.count
  const things = word('things', { count, defaultValue: t('common.results', { count }) })
  if (isBroken) return t('studio.brokenShort')
  return (
    <>
      {things} · {t('common.credits', { count: outlook.credits })}
    </>
  )
}

function MakeButton({ tool, form, outlook, isBroken, isSending }: PriceSlipProps) {
  const { t } = useTranslation()
  const word = useToolWords(tool)
  const count = outlook.count
  const things = word('things', { count, defaultValue: t('common.results', { count }) })
  // It stays: pressed, it leads to the field.
  const label = isBroken ? t('studio.makeBroken') : t('studio.make', { things })
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
      {isSending ? t('studio.making') : label}
    </Button>
  )
}

function Slip(props: PriceSlipProps & { footer?: ReactNode }) {
  const { tool, outlook, isBroken, balance, footer } = props
  const { t } = useTranslation()
  const format = useFormat()
  const problemText = useProblemText(tool)
  const { quote, credits, estimate, problems } = outlook
  const missing = missingOf(props)
  const amount = (count: number) => t('common.credits', { count })
  return (
    <Nota
      title={t('studio.nota')}
      footer={
        <>
          {missing > 0 && (
            <p className="font-semibold text-danger">{t('studio.short', { count: missing })}</p>
          )}
          {isBroken && <p className="font-semibold">{t('studio.broken')}</p>}
          {!isBroken && problems.length > 0 && (
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
      {!isBroken && <QuoteLines tool={tool} lines={quote.lines} />}
      <NotaLine tone="total" label={t('studio.total')} amount={isBroken ? '–' : amount(credits)} />
      <NotaLine
        label={t('studio.balance')}
        amount={balance === null ? t('studio.unknown') : format.number(balance)}
      />
      {balance !== null && !isBroken && missing <= 0 && (
        <NotaLine tone="after" label={t('studio.after')} amount={format.number(balance - credits)} />
      )}
      {estimate && !isBroken && (
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
