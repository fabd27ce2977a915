import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countPossible } from './count.ts'
import { everyDraft, keyOf } from './draw.ts'
import { layOut } from './material.ts'
import { anyMix, ids, mix } from '#tests/support/mixes.ts'

const groups = [
  { name: 'Hook', clips: ids(4), pick: 1 },
  { name: 'Body', clips: ids(6, 4), pick: 3 },
  { name: 'CTA', clips: ids(3, 10), pick: 1 },
]

test('four hooks, three of six bodies in any order, three endings: 1.440', () => {
  expect(countPossible(mix({ groups, isOrderMixed: true }))).toBe(1440)
})

test('texts and songs multiply', () => {
  const withTexts = groups.with(0, { ...(groups[0] as object), texts: ['a', 'b', 'c', 'd', 'e'] } as never)
  const music = { sound: 'music', music: ['m1', 'm2', 'm3', 'm4'] }
  expect(countPossible(mix({ groups: withTexts, isOrderMixed: true, ...music }))).toBe(28_800)
})

test('speed is no difference', () => {
  expect(countPossible(mix({ clips: ids(2), isSpeedVaried: true }))).toBe(1)
})

test('fifty clips in any order are counted at once, as are fifty pairs that may not meet', () => {
  const started = performance.now()
  expect(countPossible(mix({ clips: ids(50), isOrderMixed: true }))).toBeCloseTo(3.0414093e64, -58)
  const never = ids(50).map((a, index) => ({ a, b: `c${(index * 7 + 1) % 50}` }))
  expect(countPossible(mix({ groups: [{ clips: ids(50), pick: 5 }], never }))).toBeGreaterThan(1000)
  expect(performance.now() - started).toBeLessThan(200)
})

test('the count is the number of videos that can be listed one by one', () => {
  fc.assert(
    fc.property(anyMix({ clips: 6 }), (input) => {
      const material = layOut(input)
      const keys = new Set<string>()
      let listed = 0
      for (const draft of everyDraft(material)) {
        keys.add(keyOf(material, draft))
        listed += 1
      }
      expect(keys.size).toBe(listed)
      expect(countPossible(input)).toBe(listed)
    }),
    { numRuns: 150 },
  )
})
