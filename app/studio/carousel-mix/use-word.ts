import { useToolWords } from '#app/i18n/tool-words.ts'

/** Carousel Mix's words in the page's language. */
export function useWord() {
  return useToolWords('carousel-mix')
}
