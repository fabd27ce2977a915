import type { Category, Subcategory } from './categories.ts'
import type { Difficulty, Suits } from './library-pose.ts'
import type { Skeleton } from './skeleton.ts'

/** A pose as a list shows it: everything but its points. */
export interface PoseCard {
  /** As a PoseChoice names it. */
  id: string
  /** In the reader's language. */
  title: string
  /** None of an own pose. */
  category: Category | null
  subcategory: Subcategory | null
  difficulty: Difficulty | null
  suits: readonly Suits[]
  isFavourite: boolean
  isOwn: boolean
  /** What a search looks through, lower case: titles, tags and categories in both languages. */
  words: string
  /** Address of the figure in this pose, and in its mirror image. */
  pictureUrl: string
  mirroredUrl: string
  /** Of an own pose alone, which goes along with its choice. */
  skeleton?: Skeleton
}

/** As the library has them, for pages that must not carry its drawings. */
export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const satisfies readonly Difficulty[]
export const SUITS = ['female', 'male'] as const satisfies readonly Suits[]
