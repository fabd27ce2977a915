import { useTranslation } from 'react-i18next'
import type { Problem } from '#app/studio/contract.ts'
import { FORMER_PROBLEMS } from './former-problems.ts'
import { useToolWords } from './tool-words.ts'

/** The sentence for a problem: in the words of its tool, else in those that all tools share, else a plain one. */
export function useProblemText(toolId: string): (problem: Problem) => string {
  const { t } = useTranslation()
  const word = useToolWords(toolId)
  // Codes are data, so the typed keys cannot know them.
  const say = t as unknown as (key: string, values: object) => string
  return ({ code: stored, values }) => {
    const code = FORMER_PROBLEMS[stored] ?? stored
    const shared = say(`problems.${code}`, { ...values, defaultValue: t('problems.unknown') })
    return word(`problems.${code}`, { ...values, defaultValue: shared })
  }
}
