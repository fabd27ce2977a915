import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { Outlook } from '#app/studio/outlook.ts'

const MANY = 1_000_000

/** How many results are possible, how many are chosen, how unlike they are; and what could be better. */
export function InsightLine({ tool, outlook }: { tool: string; outlook: Outlook }) {
  const { t } = useTranslation()
  const { percent } = useFormat()
  const word = useToolWords(tool)
  const { insight } = outlook
  if (!insight) return null
  const parts = [
    insight.possible > MANY ? t('studio.possibleMany') : t('studio.possible', { count: insight.possible }),
    t('studio.chosen', { count: outlook.count }),
    insight.distinctness === undefined
      ? ''
      : t('studio.distinct', { percent: percent(insight.distinctness) }),
  ]
  return (
    <section aria-label={t('studio.insight')} className="grid gap-1 border-t border-ink pt-3">
      <p className="digits text-lead font-semibold">{parts.filter(Boolean).join(' · ')}</p>
      {insight.warnings.map(({ code, values }) => (
        <p key={code} className="text-fine text-muted">
          {word(`warnings.${code}`, values)}
        </p>
      ))}
    </section>
  )
}
