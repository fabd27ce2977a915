import { describe, expect, test } from 'vitest'
import { carouselInput } from './input.ts'
import { groupSize, priceSets } from './price.ts'
import tool from './tool.ts'

const withSlides = (count: number, settings: object = {}) =>
  carouselInput.parse({
    slides: Array.from({ length: count }, (_, number) => ({ texts: [`${number}`] })),
    count: 20,
    ...settings,
  })

describe('the price', () => {
  test.each([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
    [9, 5],
    [10, 5],
  ])('of a set of %i slides is %i', (slides, credits) => {
    const { lines, outputCredits } = priceSets(withSlides(slides))
    expect(lines).toEqual([{ label: 'price.set', quantity: 20, credits }])
    expect(outputCredits).toHaveLength(20 * slides)
    expect(outputCredits.reduce((sum, each) => sum + each, 0)).toBe(20 * credits)
  })

  test('is carried by the slides, one credit for each two that begin', () => {
    expect(priceSets(withSlides(5, { count: 1 })).outputCredits).toEqual([1, 0, 1, 0, 1])
  })

  test('counts every shape as a set, and a PDF as nothing', () => {
    const input = withSlides(3, { shapes: ['4:5', '9:16'], isPdf: true })
    expect(priceSets(input).lines).toEqual([{ label: 'price.set', quantity: 40, credits: 2 }])
    expect(priceSets(input).outputCredits.slice(0, 8)).toEqual([1, 0, 1, 0, 1, 0, 1, 0])
    expect(groupSize(input)).toBe(4)
  })

  test('of a preview is nothing, and it has one set without its PDF', () => {
    const input = withSlides(3, { isPdf: true })
    const preview = tool.preview!(input, 4 * groupSize(input) + 2)
    expect(preview.only).toBe(4)
    expect(priceSets(preview)).toEqual({
      lines: [{ label: 'price.set', quantity: 1, credits: 0 }],
      outputCredits: [0, 0, 0],
    })
    expect(groupSize(preview)).toBe(3)
  })

  test('of a table is that of its rows', () => {
    const input = withSlides(2, { mode: 'table', table: { columns: ['a'], rows: [['1'], ['2'], ['3']] } })
    expect(priceSets(input).lines[0]?.quantity).toBe(3)
  })
})

test('a run says what it is in lists', () => {
  expect(tool.describe(withSlides(5), 'id')).toBe('20 set × 5 slide · 4:5')
  expect(tool.describe(withSlides(5, { shapes: ['4:5', '1:1'] }), 'en')).toBe(
    '40 sets × 5 slides · 4:5 + 1:1',
  )
})
