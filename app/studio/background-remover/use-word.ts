import { useToolWords } from '#app/i18n/tool-words.ts'

/** The Background Remover's words in the page's language. */
export function useWord() {
  return useToolWords('background-remover')
}
