import { useTranslation } from 'react-i18next'
import { en, id } from '#app/avatars/words.ts'
import { useLanguage } from './hooks.ts'

/** The words about avatars, in a namespace of their own: only pages that show avatars carry them. */
export function useAvatarWords(): AvatarWord {
  const language = useLanguage()
  const { i18n } = useTranslation()
  if (!i18n.hasResourceBundle(language, NAMESPACE)) {
    i18n.addResourceBundle(language, NAMESPACE, language === 'en' ? en : id)
  }
  return i18n.getFixedT(language, NAMESPACE as 'translation') as unknown as AvatarWord
}

/** Labels of traits are asked for by their values, so keys are data here. */
export type AvatarWord = (key: string, values?: Record<string, unknown>) => string

const NAMESPACE = 'avatars'
