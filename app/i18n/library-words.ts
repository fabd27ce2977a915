import { useTranslation } from 'react-i18next'
import { en, id } from '#app/library/words.ts'
import { useLanguage } from './hooks.ts'
import type { WordPath } from './word-path.ts'

/** The words of the library's favourites, projects and trash, in a namespace of their own: only its pages carry them. */
export function useLibraryWords(): LibraryWord {
  const language = useLanguage()
  const { i18n } = useTranslation()
  if (!i18n.hasResourceBundle(language, NAMESPACE)) {
    i18n.addResourceBundle(language, NAMESPACE, language === 'en' ? en : id)
  }
  return i18n.getFixedT(language, NAMESPACE as 'translation') as unknown as LibraryWord
}

export type LibraryWord = (key: WordPath<typeof id>, values?: Record<string, unknown>) => string

const NAMESPACE = 'library'
