import { useTranslation } from 'react-i18next'
import { en, id } from '#app/admin/words.ts'
import { useLanguage } from './hooks.ts'
import type { WordPath } from './word-path.ts'

/** The words of the operators' pages, in a namespace of their own: nobody else's page carries them. */
export function useAdminWords(): AdminWord {
  const language = useLanguage()
  const { i18n } = useTranslation()
  if (!i18n.hasResourceBundle(language, NAMESPACE)) {
    i18n.addResourceBundle(language, NAMESPACE, language === 'en' ? en : id)
  }
  return i18n.getFixedT(language, NAMESPACE as 'translation') as unknown as AdminWord
}

export type AdminWord = (key: WordPath<typeof id>, values?: Record<string, unknown>) => string

const NAMESPACE = 'admin'
