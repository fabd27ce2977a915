import { useToolWords } from '#app/i18n/tool-words.ts'

/** Avatar Creator's words in the page's language. */
export function useWord() {
  return useToolWords('avatar-creator')
}
