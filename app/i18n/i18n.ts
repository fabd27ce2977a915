import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { id, Words } from './id.ts'
import type { Language } from './language.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
  }
  /** A tool's words.ts adds its own namespace here, in the same way. */
  interface ResourceNamespaceMap {
    translation: typeof id
  }
}

/** One instance per request on the server, one per page in the browser: two people's languages never meet. */
export function createI18n(language: Language, words: Words): i18n {
  const instance = createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: words } },
    initAsync: false,
    fallbackLng: false,
    returnNull: false,
    // React escapes.
    interpolation: { escapeValue: false },
  })
  return instance
}

/** The words of one language; the browser fetches only the one it shows. */
export async function loadWords(language: Language): Promise<Words> {
  if (language === 'en') return (await import('./en.ts')).en
  return (await import('./id.ts')).id
}
