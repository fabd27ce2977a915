import { DIFFICULTIES, SUITS, type PoseCard } from './cards.ts'
import { CATEGORIES } from './categories.ts'
import type { Difficulty, Suits } from './library-pose.ts'

export const SHELVES = ['library', 'favourites', 'own'] as const

export type Shelf = (typeof SHELVES)[number]

/** What the address of the pose library, or the picker, asks for. Anything it does not know counts as not asked. */
export interface PoseFilter {
  shelf: Shelf
  search?: string | undefined
  /** Id of a category or of a sub-category. */
  category?: string | undefined
  difficulty?: Difficulty | undefined
  suits?: Suits | undefined
}

export const MAX_SEARCH = 100

const CATEGORY_IDS = CATEGORIES.flatMap(({ id, subcategories }) => [
  id,
  ...subcategories.map((one) => one.id),
])

export function readPoseFilter(address: URLSearchParams): PoseFilter {
  return {
    shelf: oneOf(SHELVES, address.get('shelf')) ?? 'library',
    search: address.get('q')?.trim().slice(0, MAX_SEARCH) || undefined,
    category: oneOf(CATEGORY_IDS, address.get('category')),
    difficulty: oneOf(DIFFICULTIES, address.get('difficulty')),
    suits: oneOf(SUITS, address.get('suits')),
  }
}

/** The address's part that readPoseFilter reads; empty for everything there is. */
export function writePoseFilter({ shelf, search, ...filter }: PoseFilter): URLSearchParams {
  const address = new URLSearchParams()
  if (shelf !== 'library') address.set('shelf', shelf)
  if (search) address.set('q', search)
  for (const [name, value] of Object.entries(filter)) if (value) address.set(name, value)
  return address
}

/**
 * The cards that are asked for, in their order. Every word of the search must begin one of the card's, in
 * whatever order. Own poses are
 * in no category and suit everybody.
 */
export function filterPoses<Card extends PoseCard>(cards: readonly Card[], filter: PoseFilter): Card[] {
  const { shelf, category, difficulty, suits } = filter
  const words = searchable(filter.search ?? '')
    .split(' ')
    .filter(Boolean)
  return cards.filter(
    (card) =>
      isOnShelf(card, shelf) &&
      (!category || card.category === category || card.subcategory === category) &&
      (!difficulty || card.difficulty === difficulty) &&
      (!suits || card.isOwn || card.suits.includes(suits)) &&
      words.every((word) => ` ${card.words}`.includes(` ${word}`)),
  )
}

function isOnShelf({ isOwn, isFavourite }: PoseCard, shelf: Shelf): boolean {
  return { library: !isOwn, favourites: isFavourite, own: isOwn }[shelf]
}

/** Text as it is compared: lower case, without accents, one space between words. */
export function searchable(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

function oneOf<T extends string>(known: readonly T[], value: string | null): T | undefined {
  return known.find((one) => one === value)
}
