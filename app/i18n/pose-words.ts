import { en, id } from '#app/poses/words.ts'
import { useOwnWords, type OwnWord } from './own-words.ts'

/** The words about poses. */
export function usePoseWords(): PoseWord {
  return useOwnWords('poses', { id, en })
}

export type PoseWord = OwnWord<typeof id>
