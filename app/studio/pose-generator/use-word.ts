import { useToolWords } from '#app/i18n/tool-words.ts'

export function useWord() {
  return useToolWords('pose-generator')
}
