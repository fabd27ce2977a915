import type { SerializeFrom } from '@remix-run/node'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import type { CallTotals, ProviderOverview } from '#app/models/provider.server.ts'
import type { PinnedModel } from '#app/studio/catalog.server.ts'
import type { Service } from '#app/studio/contract.ts'
import { Moment } from './amounts.tsx'
import { classes } from './classes.ts'
import { Section } from './page.tsx'

const NAMES: Record<Service, string> = { anthropic: 'Anthropic', huggingface: 'Hugging Face' }

/** One provider for its operator: whether it can be asked, what came of asking it, which models are asked. */
export function ProviderReport({
  report,
}: {
  report: SerializeFrom<ProviderOverview> & { hasKey: boolean; models: PinnedModel[] }
}) {
  const { t } = useTranslation()
  const { provider, hasKey, models, faults } = report
  return (
    <Section title={NAMES[provider]} actions={<State report={report} />}>
      {!hasKey && <p className="text-muted">{t(`admin.providers.without.${provider}`)}</p>}
      <Totals today={report.today} week={report.week} />
      <h3 className="text-fine font-semibold">{t('admin.providers.models')}</h3>
      <dl className="grid gap-1 text-fine">
        {models.map(({ purpose, model }) => (
          <div key={purpose} className="flex flex-wrap justify-between gap-x-4">
            <dt>{t(`admin.providers.model.${purpose}`)}</dt>
            <dd className="font-mono break-all text-muted">{model}</dd>
          </div>
        ))}
      </dl>
      <h3 className="text-fine font-semibold">{t('admin.providers.faults')}</h3>
      {faults.length === 0 ? (
        <p className="text-fine text-muted">{t('admin.providers.noFaults')}</p>
      ) : (
        <ul className="grid gap-1 text-fine">
          {faults.map(({ at, operation, outcome, code }, index) => (
            <li key={index} className="flex flex-wrap justify-between gap-x-4">
              <span>
                {t(`admin.providers.outcome.${outcome}`)}{' '}
                <span className="font-mono text-muted">
                  {operation} · {code}
                </span>
              </span>
              <span className="text-muted">
                <Moment at={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function State({ report: { hasKey, down, breaker } }: Parameters<typeof ProviderReport>[0]) {
  const { t } = useTranslation()
  const { moment } = useFormat()
  const words = !hasKey
    ? t('admin.providers.noKey')
    : down
      ? t(`admin.providers.down.${down.reason}`, { until: moment(down.until), code: down.code ?? '' })
      : t(`admin.providers.breaker.${breaker}`)
  return (
    <p className={classes('text-fine font-semibold', hasKey && down ? 'text-danger' : 'text-muted')}>
      {words}
    </p>
  )
}

function Totals({ today, week }: Record<'today' | 'week', CallTotals>) {
  const { t } = useTranslation()
  const { number, percent, seconds } = useFormat()
  const dollars = useDollars()
  const latency = (ms: number | null) => (ms === null ? '–' : seconds(ms / 1_000))
  const rows: [label: 'calls' | 'success' | 'p50' | 'p95' | 'cost', show: (totals: CallTotals) => string][] =
    [
      ['calls', ({ calls }) => number(calls)],
      ['success', ({ done, failed }) => (done + failed ? percent(done / (done + failed)) : '–')],
      ['p50', ({ p50Ms }) => latency(p50Ms)],
      ['p95', ({ p95Ms }) => latency(p95Ms)],
      ['cost', ({ usd }) => dollars(usd)],
    ]
  return (
    <table className="digits w-full text-left">
      <thead className="text-fine text-muted">
        <tr className="border-b border-rule">
          <th scope="col" className="py-1 font-semibold">
            <span className="sr-only">{t('admin.providers.figure')}</span>
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-semibold">
            {t('admin.providers.today')}
          </th>
          <th scope="col" className="py-1 pl-3 text-right font-semibold">
            {t('admin.providers.week')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, show]) => (
          <tr key={label} className="border-b border-hairline">
            <th scope="row" className="py-1.5 font-normal">
              {t(`admin.providers.${label}`)}
            </th>
            <td className="py-1.5 pl-3 text-right">{show(today)}</td>
            <td className="py-1.5 pl-3 text-right">{show(week)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Providers bill in dollars and in parts of a cent. */
export function useDollars() {
  const { number } = useFormat()
  return (usd: number) => `US$ ${number(usd, usd < 1 ? 4 : 2)}`
}
