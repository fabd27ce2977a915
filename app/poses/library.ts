import type { Language } from '#app/i18n/language.ts'
import { CATEGORIES, type Category, type Subcategory } from './categories.ts'
import { libraryPose, type Difficulty, type LibraryPose, type Suits } from './library-pose.ts'
import { E_COMMERCE } from './library/e-commerce.ts'
import { FASHION } from './library/fashion.ts'
import { HIJAB } from './library/hijab.ts'
import { LIFESTYLE } from './library/lifestyle.ts'
import { PROFESSIONAL } from './library/professional.ts'
import { SPORTS } from './library/sports.ts'

/** The poses that Lumiku comes with, category by category. Browser and server; a page loads it only to search in it. */

export type { Difficulty, LibraryPose, Suits } from './library-pose.ts'

export const POSES: readonly LibraryPose[] = [
  ...PROFESSIONAL,
  ...E_COMMERCE,
  ...FASHION,
  ...HIJAB,
  ...LIFESTYLE,
  ...SPORTS,
].map(libraryPose)

const BY_ID = new Map(POSES.map((pose) => [pose.id, pose]))

export function findPose(id: string): LibraryPose | undefined {
  return BY_ID.get(id)
}

export interface PoseSearch {
  /** Words, each of which must begin a word of the title, the tags, the description or the shelf, in either language. */
  text?: string
  category?: Category
  subcategory?: Subcategory
  difficulty?: Difficulty
  suits?: Suits
  /** Whose titles come first. */
  language?: Language
}

/** The poses that meet all that is asked, those whose title has the words first, else in the library's order. */
export function searchPoses(search: PoseSearch): LibraryPose[] {
  const { category, subcategory, difficulty, suits, language = 'id' } = search
  const sought = wordsOf(search.text ?? '')
  const found = POSES.filter(
    (pose) =>
      (!category || pose.category === category) &&
      (!subcategory || pose.subcategory === subcategory) &&
      (!difficulty || pose.difficulty === difficulty) &&
      (!suits || pose.suits.includes(suits)),
  )
  if (sought.length === 0) return found
  return found
    .map((pose) => ({ pose, rank: rankOf(pose, sought, language) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((one, other) => one.rank! - other.rank!)
    .map(({ pose }) => pose)
}

/** 0 when the title in the reader's language has every word, then the other title, the tags, anything; else undefined. */
function rankOf(pose: LibraryPose, sought: string[], language: Language): number | undefined {
  const { own, titles, tags, all } = INDEX[language].get(pose.id)!
  const rank = [own, titles, tags, all].findIndex((words) =>
    sought.every((word) => words.some((one) => one.startsWith(word))),
  )
  return rank < 0 ? undefined : rank
}

function indexFor(language: Language) {
  return new Map(
    POSES.map(({ id, title, description, tags, subcategory }) => {
      const own = wordsOf(title[language])
      const titles = wordsOf(`${title.id} ${title.en}`)
      const tagged = [...titles, ...[...tags.id, ...tags.en].flatMap(wordsOf)]
      const all = [...tagged, ...[description.id, description.en, shelfOf(subcategory)].flatMap(wordsOf)]
      return [id, { own, titles, tags: tagged, all }]
    }),
  )
}

function shelfOf(subcategory: Subcategory): string {
  const category = CATEGORIES.find(({ subcategories }) => subcategories.some(({ id }) => id === subcategory))!
  const titles = [category, ...category.subcategories.filter(({ id }) => id === subcategory)]
  return titles.map(({ title }) => `${title.id} ${title.en}`).join(' ')
}

const INDEX = { id: indexFor('id'), en: indexFor('en') }

/** Without accents and capitals: "Café" is found by "cafe". */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}
