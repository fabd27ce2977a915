import { expect, test } from 'vitest'
import { loopInput } from './input.ts'
import { priceLoop } from './price.ts'

const HOUR = 3600

test.each([
  [60, 2],
  [600, 2],
  [600.04, 4],
  [601, 4],
  [1_200, 4],
  [HOUR, 12],
  [5 * HOUR, 60],
  // The 31st block of ten minutes, and the first hour above five.
  [5 * HOUR + 1, 60 + 2 + 2],
  [6 * HOUR, 72 + 2],
  [6 * HOUR + 1, 72 + 2 + 4],
  [12 * HOUR, 144 + 14],
])('%d seconds cost %d credits', (seconds, credits) => {
  const { lines, outputCredits } = priceLoop(loopInput.parse({ clip: 'a', seconds }))
  expect(outputCredits).toEqual([credits])
  expect(lines.reduce((sum, line) => sum + line.quantity * line.credits, 0)).toBe(credits)
})

test('the slip says what is counted', () => {
  expect(priceLoop(loopInput.parse({ clip: 'a', seconds: 6.5 * HOUR })).lines).toEqual([
    { label: 'price.block', quantity: 39, credits: 2 },
    { label: 'price.longHour', quantity: 2, credits: 2 },
  ])
})

test('what comes with the video is free', () => {
  const also = ['webm', 'gif', 'webp', 'poster']
  const { outputCredits, isPaidByGroup } = priceLoop(loopInput.parse({ clip: 'a', also }))
  expect(outputCredits).toEqual([2, 0, 0, 0, 0])
  // Where only a companion can be made, it is not a free loop.
  expect(isPaidByGroup).toBe(true)
})

test('looking at the seams is free, one for each mode', () => {
  const { outputCredits } = priceLoop(loopInput.parse({ clip: 'a', look: 'seams', seconds: 12 * HOUR }))
  expect(outputCredits).toEqual([0, 0, 0])
})
