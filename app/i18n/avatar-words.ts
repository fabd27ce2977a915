import { en, id } from '#app/avatars/words.ts'
import type { LooseWord } from './hooks.ts'
import { useOwnLooseWords } from './own-words.ts'

/** The words about avatars. Labels of traits are asked for by their values, so keys are data here. */
export function useAvatarWords(): LooseWord {
  return useOwnLooseWords('avatars', (language) => (language === 'en' ? en : id))
}
