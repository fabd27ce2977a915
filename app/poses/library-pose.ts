import type { Localised } from '#app/studio/contract.ts'
import { categoryOf, type Category, type Subcategory } from './categories.ts'
import { drawFigure, type Figure, type Framing } from './figure.ts'
import type { Skeleton } from './skeleton.ts'

/** How hard the pose is for a net, and for a person who stands in for it. */
export type Difficulty = 'easy' | 'medium' | 'hard'

export type Suits = 'female' | 'male'

export interface LibraryPose {
  /** Kebab-case. Kept for ever: favourites and recipes name it. */
  id: string
  title: Localised
  /** One sentence: what the body does and what the picture is good for. */
  description: Localised
  category: Category
  subcategory: Subcategory
  /** Lower case, in each language. */
  tags: { id: readonly string[]; en: readonly string[] }
  difficulty: Difficulty
  suits: readonly Suits[]
  framing: Framing
  skeleton: Skeleton
}

/** A pose as it is written down: words, and a body that is bent rather than points that are measured. */
export interface PoseDraft {
  id: string
  subcategory: Subcategory
  title: Localised
  description: Localised
  /** Words between commas. */
  tags: Localised
  /** Easy unless given. */
  difficulty?: Difficulty
  /** Both unless given. */
  suits?: Suits
  figure: Figure
}

export function libraryPose(draft: PoseDraft): LibraryPose {
  const { id, subcategory, title, description, tags, difficulty = 'easy', suits, figure } = draft
  return {
    id,
    title,
    description,
    category: categoryOf(subcategory),
    subcategory,
    tags: { id: tags.id.split(', '), en: tags.en.split(', ') },
    difficulty,
    suits: suits ? [suits] : ['female', 'male'],
    framing: figure.framing,
    skeleton: skeletonOf(draft),
  }
}

function skeletonOf({ id, figure }: PoseDraft): Skeleton {
  try {
    return drawFigure(figure)
  } catch (cause) {
    throw new Error(`The pose "${id}" cannot be drawn`, { cause })
  }
}
