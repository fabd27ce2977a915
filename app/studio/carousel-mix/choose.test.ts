import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseSets, distinctnessOf } from './choose.ts'
import { countPossible } from './count.ts'
import { carouselInput } from './input.ts'
import { differences, spread } from './spread.ts'

const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 })
const counts = fc.integer({ min: 1, max: 100 })
const seeds = fc.nat()

describe('spread', () => {
  test('makes no two sets alike until the possibilities run out', () => {
    fc.assert(
      fc.property(sizes, counts, seeds, (sizes, count, seed) => {
        const possible = sizes.reduce((product, size) => product * size, 1)
        const sets = spread(sizes, count, seed).map(String)
        expect(sets).toHaveLength(count)
        expect(new Set(sets).size).toBe(Math.min(count, possible))
      }),
      { numRuns: 400 },
    )
  })

  test('uses every element of a pool equally often, give or take one, after any number of sets', () => {
    fc.assert(
      fc.property(sizes, counts, seeds, (sizes, count, seed) => {
        const sets = spread(sizes, count, seed)
        sizes.forEach((size, pool) => {
          const used = Array.from(
            { length: size },
            (_, element) => sets.filter((set) => set[pool] === element).length,
          )
          expect(Math.max(...used) - Math.min(...used)).toBeLessThanOrEqual(1)
        })
      }),
      { numRuns: 400 },
    )
  })

  test('is the same for the same seed', () => {
    fc.assert(
      fc.property(sizes, counts, seeds, (sizes, count, seed) => {
        expect(spread(sizes, count, seed)).toEqual(spread(sizes, count, seed))
      }),
    )
  })

  test('lets sets differ in much, where there is much to choose from', () => {
    const sets = spread([3, 2, 2, 2, 2, 2, 2, 2, 2, 2], 6, 1)
    for (const [index, set] of sets.entries()) {
      for (const other of sets.slice(index + 1)) expect(differences(set, other)).toBeGreaterThanOrEqual(3)
    }
  })

  test('shows the first of every pool in the first set', () => {
    fc.assert(
      fc.property(sizes, seeds, (sizes, seed) => {
        expect(spread(sizes, 1, seed)).toEqual([sizes.map(() => 0)])
      }),
    )
  })

  test('differs from seed to seed', () => {
    const runs = [1, 2, 3, 4].map((seed) => String(spread([5, 5, 5], 20, seed)))
    expect(new Set(runs).size).toBe(4)
  })

  test('is quick where nearly every possibility is asked for', () => {
    const begun = performance.now()
    expect(new Set(spread([5, 4, 5], 100, 3).map(String)).size).toBe(100)
    expect(new Set(spread([2, 2, 2, 2, 2, 2], 64, 3).map(String)).size).toBe(64)
    expect(performance.now() - begun).toBeLessThan(500)
  })
})

const input = carouselInput.parse({
  slides: [
    { pictures: ['a', 'b', 'c'], texts: ['1', '2'] },
    {
      pictures: ['d'],
      blocks: [
        ['x', 'y'],
        ['p', 'q', 'r'],
      ],
    },
    { texts: ['end'] },
  ],
  count: 12,
})

test('counts the possible sets: the product of the pools', () => {
  expect(countPossible(input)).toBe(3 * 2 * 1 * 2 * 3)
  expect(countPossible({ ...input, pictures: 'wide', wide: [] })).toBe(2 * 2 * 3)
})

test('takes one of each pool, and nothing where there is none', () => {
  const choices = chooseSets(input)
  expect(choices).toHaveLength(12)
  for (const { slides } of choices) {
    expect(slides[1]?.picture).toBe(0)
    expect(slides[2]).toEqual({ texts: [0] })
  }
  expect(new Set(choices.map(({ slides }) => slides[0]?.picture))).toEqual(new Set([0, 1, 2]))
  expect(chooseSets(input)).toBe(choices)
})

test('says how unlike the sets are', () => {
  const unlike = distinctnessOf(input)
  expect(unlike).toBeGreaterThan(0)
  expect(unlike).toBeLessThanOrEqual(1)
  expect(distinctnessOf({ ...input, count: 1 })).toBeUndefined()
})
