import { createInstance, type i18n, type TFunction } from 'i18next'
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

/** An instance keeps the language it is made with, so that on the server all pages of a language can share one. */
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
  return rememberWords(instance)
}

/** Words without values always say the same, and i18next takes its time to find each of a page's dozens. */
function rememberWords(instance: i18n): i18n {
  const getFixedT = instance.getFixedT.bind(instance)
  const fixed = new Map<string, TFunction>()
  return Object.assign(instance, {
    getFixedT: (...wanted: Parameters<typeof getFixedT>) => {
      const [language, namespace, prefix] = wanted
      const name = [language, namespace, prefix].join(' ')
      const known = fixed.get(name) ?? rememberingT(getFixedT(...wanted) as TFunction)
      fixed.set(name, known)
      return known
    },
  })
}

function rememberingT(t: TFunction): TFunction {
  const found = new Map<unknown, string>()
  const remembering = (...asked: Parameters<TFunction>) => {
    const [key] = asked
    const known = asked.length === 1 ? found.get(key) : undefined
    if (known !== undefined) return known
    const words = t(...asked)
    // What is missing now may be added later, with a tool's own words.
    if (asked.length === 1 && typeof words === 'string' && words !== key) found.set(key, words)
    return words
  }
  return Object.assign(remembering, t) as TFunction
}

/** The words of one language; the browser fetches only the one it shows. */
export async function loadWords(language: Language): Promise<Words> {
  if (language === 'en') return (await import('./en.ts')).en
  return (await import('./id.ts')).id
}
