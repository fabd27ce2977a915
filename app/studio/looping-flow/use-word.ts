import { useToolWords } from '#app/i18n/tool-words.ts'

/** Looping Flow's words in the page's language. */
export function useWord() {
  return useToolWords('looping-flow')
}
