import { useTranslation } from 'react-i18next'

/** The name of a platform of platforms.json, in the page's language. */
export function usePlatformName(): (id: string) => string {
  const { t } = useTranslation()
  // Ids are data, so the typed keys cannot know them.
  const say = t as unknown as (key: string, values: object) => string
  return (id) => say(`ready.platforms.${id}`, { defaultValue: id })
}
