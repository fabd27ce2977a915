import { describe, expect, test } from 'vitest'
import type { PoseCard } from './cards.ts'
import { filterPoses, readPoseFilter, searchable, writePoseFilter, type PoseFilter } from './pose-filter.ts'

const card = (more: Partial<PoseCard>): PoseCard => ({
  id: 'one',
  title: 'One',
  category: 'hijab',
  subcategory: 'casual-hijab',
  difficulty: 'easy',
  suits: ['female'],
  isFavourite: false,
  isOwn: false,
  words: searchable('Duduk di kafé, sitting in a café'),
  pictureUrl: '/poses/one.svg',
  mirroredUrl: '/poses/one.svg?mirror=1',
  ...more,
})
const CARDS = [
  card({}),
  card({
    id: 'two',
    category: 'sports',
    subcategory: 'fitness-gym',
    difficulty: 'hard',
    suits: ['female', 'male'],
    isFavourite: true,
    words: 'angkat beban',
  }),
  card({
    id: 'own:1',
    category: null,
    subcategory: null,
    difficulty: null,
    suits: [],
    isOwn: true,
    words: 'duduk di motor',
  }),
]

describe('of the cards', () => {
  test.each<[Partial<PoseFilter>, string[]]>([
    [{}, ['one', 'two']],
    [{ shelf: 'favourites' }, ['two']],
    [{ shelf: 'own' }, ['own:1']],
    [{ category: 'hijab' }, ['one']],
    [{ category: 'fitness-gym' }, ['two']],
    [{ difficulty: 'hard' }, ['two']],
    [{ suits: 'male' }, ['two']],
    [{ search: 'CAFE dud' }, ['one']],
    [{ search: 'afe' }, []],
    [{ shelf: 'own', search: 'motor', suits: 'male' }, ['own:1']],
    [{ shelf: 'own', category: 'hijab' }, []],
  ])('%j shows %j', (filter, ids) => {
    expect(filterPoses(CARDS, { shelf: 'library', ...filter }).map(({ id }) => id)).toEqual(ids)
  })
})

test('an address and a filter say the same', () => {
  const filter: PoseFilter = {
    shelf: 'favourites',
    search: 'duduk',
    category: 'yoga-wellness',
    difficulty: 'medium',
    suits: 'male',
  }
  expect(readPoseFilter(writePoseFilter(filter))).toEqual(filter)
  expect(writePoseFilter({ shelf: 'library' }).toString()).toBe('')
})

test('what an address should not ask is not asked', () => {
  const asked = new URLSearchParams('shelf=x&category=nowhere&difficulty=9&suits=dog&q=%20%20')
  expect(readPoseFilter(asked)).toEqual({ shelf: 'library' })
})
