const wordModules = import.meta.glob<{ id: object; en: object }>('./*/words.ts', { eager: true })

/** Each tool's own texts by language: i18next namespaces named after the folders. */
export function toolWords(language: 'id' | 'en'): Record<string, object> {
  return Object.fromEntries(
    Object.entries(wordModules).map(([path, words]) => [path.split('/')[1] ?? path, words[language]]),
  )
}
