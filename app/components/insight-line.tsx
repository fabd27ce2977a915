import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { Outlook } from '#app/studio/outlook.ts'

const MANY = 1_000_000

/** How many results are possible, how many are chosen, how unlike they are, where that is a question; and what could be better. */
export function InsightLine({ tool, outlook }: { tool: string; outlook: Outlook }) {
  const { t } = useTranslation()
  const { percent } = useFormat()
  const word = useToolWords(tool)
  const { insight } = outlook
  if (!insight) return null
  const { possible, distinctness, warnings } = insight
  if (possible === undefined && warnings.length === 0) return null
  const counts =
    possible === undefined
      ? []
      : [
          possible > MANY ? t('studio.possibleMany') : t('studio.possible', { count: possible }),
          t('studio.chosen', { count: outlook.count }),
          distinctness === undefined ? '' : t('studio.distinct', { percent: percent(distinctness) }),
        ]
  return (
    <section
      aria-label={possible === undefined ? t('studio.remarks') : t('studio.insight')}
      className="grid gap-1 border-t border-ink pt-3"
    >
      {counts.length > 0 && (
        <p className="digits text-lead font-semibold">{counts.filter(Boolean).join(' · ')}</p>
      )}
      {warnings.map(({ code, values }) => (
        <p key={code} className="text-fine text-muted">
          {word(`warnings.${code}`, values)}
        </p>
      ))}
    </section>
  )
}
