import { useTranslation } from 'react-i18next'
import { en, id } from '#app/poses/words.ts'
import type { Problem } from '#app/studio/contract.ts'
import { useLanguage } from './hooks.ts'
import type { WordPath } from './word-path.ts'

/** The words about poses, in a namespace of their own: only pages that show poses carry them. */
export function usePoseWords(): PoseWord {
  const language = useLanguage()
  const { i18n } = useTranslation()
  if (!i18n.hasResourceBundle(language, NAMESPACE)) {
    i18n.addResourceBundle(language, NAMESPACE, language === 'en' ? en : id)
  }
  return i18n.getFixedT(language, NAMESPACE as 'translation') as unknown as PoseWord
}

/** What is wrong with a pose that was read from a file, or what was supposed about it. */
export function usePoseProblem(): (problem: Problem) => string {
  const { t } = useTranslation()
  // Codes are data, so the typed keys cannot know them.
  const say = t as unknown as (key: string, values: object) => string
  return ({ code, values }) => say(`problems.${code}`, { ...values, defaultValue: t('problems.unknown') })
}

export type PoseWord = (key: WordPath<typeof id>, values?: Record<string, unknown>) => string

const NAMESPACE = 'poses'
