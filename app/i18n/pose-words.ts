import { useTranslation } from 'react-i18next'
import { en, id } from '#app/poses/words.ts'
import type { Problem } from '#app/studio/contract.ts'
import { useOwnWords, type OwnWord } from './own-words.ts'

/** The words about poses. */
export function usePoseWords(): PoseWord {
  return useOwnWords('poses', { id, en })
}

/** What is wrong with a pose that was read from a file, or what was supposed about it. */
export function usePoseProblem(): (problem: Problem) => string {
  const { t } = useTranslation()
  // Codes are data, so the typed keys cannot know them.
  const say = t as unknown as (key: string, values: object) => string
  return ({ code, values }) => say(`problems.${code}`, { ...values, defaultValue: t('problems.unknown') })
}

export type PoseWord = OwnWord<typeof id>
