import { expect, test } from 'vitest'
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
    before: undefined,
  })
})

test('a day begins at midnight in Jakarta', () => {
  const afterMidnight = new Date('2026-11-23T00:30:00+07:00')
  expect(periodStart('today', afterMidnight)).toEqual(new Date('2026-11-23T00:00:00+07:00'))
  expect(periodStart('week', afterMidnight)).toEqual(new Date('2026-11-17T00:00:00+07:00'))
  expect(periodStart(undefined, afterMidnight)).toBeUndefined()
})
