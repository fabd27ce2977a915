import { useToolWords } from '#app/i18n/tool-words.ts'

/** The Video Mixer's words in the page's language. */
export function useWord() {
  return useToolWords('video-mixer')
}
