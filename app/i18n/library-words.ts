import { en, id } from '#app/library/words.ts'
import { useOwnWords, type OwnWord } from './own-words.ts'

/** The words of the library's favourites, projects and trash. */
export function useLibraryWords(): LibraryWord {
  return useOwnWords('library', { id, en })
}

export type LibraryWord = OwnWord<typeof id>
