import { expect, test } from 'vitest'
import { mulberry32 } from './mulberry32.ts'

test.each([
  [0, [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]],
  [1, [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]],
  [4_294_967_295, [0.8964226141106337, 0.189478256739676, 0.7156526781618595]],
])('the seed %i makes the same numbers for ever', (seed, numbers) => {
  const next = mulberry32(seed)
  expect(numbers.map(() => next())).toEqual(numbers)
})

test('a seed that is no whole number is cut to one, and what is no number begins at 0', () => {
  expect(mulberry32(1.9)()).toBe(mulberry32(1)())
  expect(mulberry32(-1)()).toBe(mulberry32(4_294_967_295)())
  expect(mulberry32(NaN)()).toBe(mulberry32(0)())
  expect(mulberry32(Infinity)()).toBe(mulberry32(0)())
})
