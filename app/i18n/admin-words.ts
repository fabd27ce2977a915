import { en, id } from '#app/admin/words.ts'
import { useOwnWords, type OwnWord } from './own-words.ts'

/** The words of the operators' pages. */
export function useAdminWords(): AdminWord {
  return useOwnWords('admin', { id, en })
}

export type AdminWord = OwnWord<typeof id>
