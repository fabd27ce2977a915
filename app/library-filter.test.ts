import { expect, test } from 'vitest'
import { readDone } from './library/done.ts'
import { en, id } from './library/words.ts'
import { periodStart, readFilter } from './library-filter.ts'

test('nonsense in the address counts as not asked', () => {
  expect(
    readFilter(new URLSearchParams('view=secrets&period=ever&shape=round&state=stuck&name=%20')),
  ).toEqual({
    view: 'outputs',
    tool: undefined,
    name: undefined,
    period: undefined,
    shape: undefined,
    state: undefined,
    isFavourite: undefined,
    project: undefined,
    before: undefined,
  })
})

test('a day begins at midnight in Jakarta', () => {
  const afterMidnight = new Date('2026-11-23T00:30:00+07:00')
  expect(periodStart('today', afterMidnight)).toEqual(new Date('2026-11-23T00:00:00+07:00'))
  expect(periodStart('week', afterMidnight)).toEqual(new Date('2026-11-17T00:00:00+07:00'))
  expect(periodStart(undefined, afterMidnight)).toBeUndefined()
})

test('what was done is one of the known things, with a whole number', () => {
  const read = (address: string) => readDone(new URLSearchParams(address))
  expect(read('done=trashed&count=3')).toEqual({ done: 'trashed', count: 3 })
  expect(read('done=trashed&count=<b>')).toEqual({ done: 'trashed', count: 0 })
  expect(read('done=everything')).toBeNull()
})

test('both languages have the same words and fill the same values into them', () => {
  const leaves = (tree: object, at = ''): [string, string][] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${at}${key}`, value]] : leaves(value as object, `${at}${key}.`),
    )
  const values = (sentence: string) => [...sentence.matchAll(/{{(\w+)/g)].map(([, name]) => name).sort()
  const english = new Map(leaves(en))
  for (const [key, sentence] of leaves(id))
    expect(values(english.get(key) ?? ''), key).toEqual(values(sentence))
})
