import { toolWords } from '#app/studio/words.ts'
import type { LooseWord } from './hooks.ts'
import { useOwnLooseWords } from './own-words.ts'

/**
 * The own words of a tool: `word('step.assembling')`, in a namespace named after its folder. This carries the words of all
 * tools, so only what shows a tool imports it.
 */
export function useToolWords(toolId: string): LooseWord {
  return useOwnLooseWords(toolId, (language) => toolWords(language)[toolId] ?? {})
}
