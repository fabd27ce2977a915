import type { Category, Subcategory } from './categories.ts'
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
  suits: readonly Gender[]
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

export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const
export const GENDERS = ['female', 'male'] as const

export type Difficulty = (typeof DIFFICULTIES)[number]
export type Gender = (typeof GENDERS)[number]
