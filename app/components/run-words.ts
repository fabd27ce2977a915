import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/hooks.ts'
import { useToolWords } from '#app/i18n/tool-words.ts'
import type { GenerationProgress } from '#app/live-events.ts'
import { isOpen } from './watch.ts'

type Run = Pick<GenerationProgress, 'state' | 'planned' | 'delivered' | 'step' | 'etaSeconds'> & {
  queuePosition?: number | null
  released?: number
}

/** One line about where a run stands: what happened, what it means for the money. */
export function useRunWords(toolId: string): (run: Run) => string {
  const { t } = useTranslation()
  const { roughly } = useFormat()
  const word = useToolWords(toolId)

  function openWords({ state, planned, delivered, step, etaSeconds, queuePosition }: Run): string {
    if (state === 'queued') {
      return queuePosition && queuePosition > 1
        ? t('generation.queuePlace', { place: queuePosition })
        : t('generation.queued')
    }
    const parts = [
      t('generation.progress', { delivered, planned }),
      delivered === 0 && step ? word(`step.${step}`, { defaultValue: t('generation.starting') }) : '',
      etaSeconds === null ? '' : t('generation.left', { time: roughly(etaSeconds) }),
    ]
    return parts.filter(Boolean).join(' · ')
  }

  function settledWords({ state, planned, delivered, released }: Run): string {
    const credits = t('common.credits', { count: released ?? 0 })
    if (state === 'cancelled') {
      return released
        ? t('generation.cancelled', { delivered, planned, credits })
        : t('generation.cancelledFree', { delivered, planned })
    }
    if (delivered === 0) {
      if (released === undefined) return t('generation.nothing')
      return released > 0 ? t('generation.allFailed', { credits }) : t('generation.allFailedFree')
    }
    if (delivered < planned) {
      const failed = planned - delivered
      return released
        ? t('generation.partly', { delivered, failed, credits })
        : t('generation.partlyShort', { delivered, failed })
    }
    return t('generation.allDone', { count: delivered })
  }

  return (run) => (isOpen(run) ? openWords(run) : settledWords(run))
}
