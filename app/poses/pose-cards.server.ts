import type { Language } from '#app/i18n/language.ts'
import { listFavouritePoses, listOwnPoses, type OwnPose } from '#app/models/pose.server.ts'
import type { PoseCard } from '#app/poses/cards.ts'
import { CATEGORIES } from '#app/poses/categories.ts'
import { OWN_PREFIX } from '#app/poses/choice.ts'
import { POSES, searchPoses, type LibraryPose } from '#app/poses/library.ts'
import { libraryPicture } from '#app/poses/pictures.server.ts'
import { filterPoses, searchable, type PoseFilter } from '#app/poses/pose-filter.ts'
import { posePictureUrl } from '#app/poses/urls.ts'

interface Reader {
  id: string
  language: Language
}

/** Every pose this user may choose: their own ones first, then the library. */
export async function allPoseCards({ id, language }: Reader): Promise<PoseCard[]> {
  const [own, favourites] = await Promise.all([listOwnPoses(id), favouritesOf(id)])
  return [...own.map(ownCard), ...POSES.map((pose) => libraryCard(pose, language, favourites))]
}

/** Those that are asked for, the best matches of a search first. */
export async function findPoseCards({ id, language }: Reader, filter: PoseFilter): Promise<PoseCard[]> {
  if (filter.shelf === 'own') return filterPoses((await listOwnPoses(id)).map(ownCard), filter)
  const favourites = await favouritesOf(id)
  const { search: text, difficulty, suits, shelf } = filter
  const isCategory = CATEGORIES.some((one) => one.id === filter.category)
  const category = filter.category && { [isCategory ? 'category' : 'subcategory']: filter.category }
  const found = searchPoses({
    language,
    ...(text && { text }),
    ...category,
    ...(difficulty && { difficulty }),
    ...(suits && { suits }),
  })
  const cards = found.map((pose) => libraryCard(pose, language, favourites))
  return shelf === 'favourites' ? cards.filter(({ isFavourite }) => isFavourite) : cards
}

export function libraryCard(
  pose: LibraryPose,
  language: Language,
  favourites: ReadonlySet<string>,
): PoseCard {
  const { id, title, category, subcategory, difficulty, suits } = pose
  const picture = (isMirrored: boolean) =>
    posePictureUrl(id, isMirrored, libraryPicture(pose, { isMirrored }).version)
  return {
    id,
    title: title[language],
    category,
    subcategory,
    difficulty,
    suits,
    isFavourite: favourites.has(id),
    isOwn: false,
    words: WORDS.get(id) ?? '',
    pictureUrl: picture(false),
    mirroredUrl: picture(true),
  }
}

export function ownCard({ id, name, skeleton }: OwnPose): PoseCard {
  const choice = OWN_PREFIX + id
  return {
    id: choice,
    title: name,
    category: null,
    subcategory: null,
    difficulty: null,
    suits: [],
    isFavourite: false,
    isOwn: true,
    words: searchable(name),
    pictureUrl: posePictureUrl(choice),
    mirroredUrl: posePictureUrl(choice, true),
    skeleton,
  }
}

async function favouritesOf(userId: string): Promise<ReadonlySet<string>> {
  return new Set(await listFavouritePoses(userId))
}

const WORDS = new Map(POSES.map((pose) => [pose.id, searchable(textOf(pose))]))

function textOf({ title, description, tags, category, subcategory }: LibraryPose): string {
  const shelf = CATEGORIES.find(({ id }) => id === category)
  const part = shelf?.subcategories.find(({ id }) => id === subcategory)
  const sorted = [shelf?.title, part?.title].flatMap((one) => (one ? [one.id, one.en] : []))
  return [title.id, title.en, description.id, description.en, ...tags.id, ...tags.en, ...sorted].join(' ')
}
