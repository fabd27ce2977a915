import { useLooseWords } from '#app/i18n/hooks.ts'

/** The name of a platform of platforms.json, in the page's language. */
export function usePlatformName(): (id: string) => string {
  const word = useLooseWords()
  return (id) => word(`ready.platforms.${id}`, { defaultValue: id })
}
