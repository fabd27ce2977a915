import { createInstance, type i18n, type TFunction } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { id, Words } from './id.ts'
import type { Language } from './language.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
  }
  /** The words of tools and of parts are in namespaces of their own, with types of their own: own-words.ts. */
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
  // What a caller has written out already, `3,1`, would become NaN.
  instance.services.formatter?.addCached('number', (language, options) => {
    const numbers = new Intl.NumberFormat(language, options)
    return (value: unknown) => (typeof value === 'string' ? value : numbers.format(value as number))
  })
  return rememberWords(instance)
}

/** The same words with the same values always say the same, and i18next takes its time to find each of a page's dozens. */
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

const MOST_REMEMBERED = 1_000

function rememberingT(t: TFunction): TFunction {
  const found = new Map<string, string>()
  const remembering = (...asked: Parameters<TFunction>) => {
    const name = nameOf(asked)
    const known = name === undefined ? undefined : found.get(name)
    if (known !== undefined) return known
    const words = t(...asked)
    // What is missing now may be added later, with a tool's own words.
    if (name === undefined || typeof words !== 'string' || isMissing(asked, words)) return words
    if (found.size === MOST_REMEMBERED) found.clear()
    found.set(name, words)
    return words
  }
  return Object.assign(remembering, t) as TFunction
}

/** What is asked for, when it is all plain. */
function nameOf([key, values, ...more]: unknown[]): string | undefined {
  if (typeof key !== 'string' || more.length > 0) return undefined
  if (values === undefined) return key
  if (typeof values !== 'object' || values === null) return undefined
  const isPlain = Object.values(values).every((value) => ['string', 'number'].includes(typeof value))
  return isPlain ? `${key} ${JSON.stringify(values)}` : undefined
}

function isMissing([key, values]: unknown[], words: string): boolean {
  return words === key || (typeof values === 'object' && values !== null && 'defaultValue' in values)
}

/** The words of one language; the browser fetches only the one it shows. */
export async function loadWords(language: Language): Promise<Words> {
  if (language === 'en') return (await import('./en.ts')).en
  return (await import('./id.ts')).id
}
