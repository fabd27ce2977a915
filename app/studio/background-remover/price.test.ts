import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { removerInput } from './input.ts'
import { KINDS } from './limits.ts'
import { discountOf, groupSize, priceCuts } from './price.ts'

const inputOf = (count: number, kinds: readonly string[] = ['transparent', 'square']) =>
  removerInput.parse({ pictures: Array.from({ length: count }, (_, index) => `p${index}`), kinds })
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)

it.each([
  [1, 0, 3],
  [19, 0, 57],
  [20, 5, 57],
  [25, 5, 72],
  [50, 5, 143],
  [51, 10, 138],
  [100, 10, 270],
  [101, 15, 258],
  [200, 15, 510],
  [201, 20, 483],
  [500, 20, 1200],
])('%i pictures have %i %% off and cost %i', (count, percent, credits) => {
  expect(discountOf(count)).toBe(percent)
  expect(sum(priceCuts(inputOf(count)).outputCredits)).toBe(credits)
})

const anyKinds = fc.subarray([...KINDS], { minLength: 1 })
const anyCount = fc.integer({ min: 1, max: 500 })

test('what pictures cost together is exactly the lines, and within a credit of exact for any run of them', () => {
  fc.assert(
    fc.property(anyCount, anyKinds, fc.integer({ min: 0, max: 499 }), (count, kinds, from) => {
      const input = inputOf(count, kinds)
      const { lines, outputCredits } = priceCuts(input)
      const total = 3 * count - Math.floor((3 * count * discountOf(count)) / 100)
      expect(sum(outputCredits)).toBe(total)
      expect(sum(lines.map(({ quantity, credits }) => quantity * credits))).toBe(total)
      expect(outputCredits.every((credits) => Number.isInteger(credits) && credits >= 0)).toBe(true)

      const size = groupSize(input)
      const pictures = Array.from({ length: count }, (_, at) =>
        sum(outputCredits.slice(at * size, (at + 1) * size)),
      )
      expect(Math.max(...pictures) - Math.min(...pictures)).toBeLessThanOrEqual(1)
      const some = pictures.slice(from % count)
      const exact = some.length * 3 * (1 - discountOf(count) / 100)
      expect(Math.abs(sum(some) - exact)).toBeLessThan(1)
      for (let at = 0; at < count; at += 1) {
        const shares = outputCredits.slice(at * size, (at + 1) * size)
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 150 },
  )
})

test('more pictures never cost less, but for the step down that each discount is', () => {
  for (let count = 2; count <= 500; count += 1) {
    const isStep = discountOf(count) !== discountOf(count - 1)
    const [before, now] = [count - 1, count].map((each) => sum(priceCuts(inputOf(each)).outputCredits))
    if (!isStep) expect(now).toBeGreaterThan(before!)
  }
})

test('a preview is free, and nothing wanted is nothing to pay', () => {
  expect(priceCuts({ ...inputOf(30), only: 4 })).toEqual({
    lines: [{ label: 'price.picture', quantity: 1, credits: 0 }],
    outputCredits: [0, 0],
  })
  expect(priceCuts(inputOf(3, [])).outputCredits).toEqual([])
})
