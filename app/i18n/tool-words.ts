import { useTranslation } from 'react-i18next'
import { toolWords } from '#app/studio/words.ts'
import { useLanguage } from './hooks.ts'

/**
 * The own words of a tool: `word('step.assembling')`, also as an i18next namespace for `useTranslation(toolId)` below.
 * Only pages that show a tool import this, so no other page carries the words.
 */
export function useToolWords(toolId: string): ToolWord {
  const language = useLanguage()
  const { i18n } = useTranslation()
  if (!i18n.hasResourceBundle(language, toolId)) {
    i18n.addResourceBundle(language, toolId, toolWords(language)[toolId] ?? {})
  }
  return i18n.getFixedT(language, toolId as 'translation') as unknown as ToolWord
}

type ToolWord = (key: string, values?: Record<string, unknown>) => string
