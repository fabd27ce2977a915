import { useTranslation } from 'react-i18next'
import { useLanguage, type LooseWord } from './hooks.ts'
import type { Language } from './language.ts'
import type { WordPath } from './word-path.ts'

/** One of the words of a part, by its path. */
export type OwnWord<Words> = (key: WordPath<Words>, values?: Record<string, unknown>) => string

/** The words of a part of Lumiku, in a namespace of their own: only pages that show the part carry them. */
export function useOwnWords<Words extends object>(
  namespace: string,
  { id, en }: { id: Words; en: object },
): OwnWord<Words> {
  return useOwnLooseWords(namespace, (language) => (language === 'en' ? en : id))
}

/** The same where paths are data; `wordsIn` is asked once for each language. */
export function useOwnLooseWords(namespace: string, wordsIn: (language: Language) => object): LooseWord {
  const language = useLanguage()
  const { i18n } = useTranslation()
  if (!i18n.hasResourceBundle(language, namespace)) {
    i18n.addResourceBundle(language, namespace, wordsIn(language))
  }
  return i18n.getFixedT(language, namespace as 'translation') as unknown as LooseWord
}
