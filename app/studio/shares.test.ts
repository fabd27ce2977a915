import { expect, test } from 'vitest'
import { creditsLeft, shareOf } from './shares.ts'

const lines: [] = []

test('an output that is paid for by itself costs its own credits, whatever came before', () => {
  const quote = { lines, outputCredits: [1, 0, 1, 0] }
  expect(shareOf(quote, 4, 2)).toEqual({ credits: 1, from: 2, to: 3 })
  expect(creditsLeft(quote, 4, new Set())).toBe(2)
  expect(creditsLeft(quote, 4, new Set([0, 1]))).toBe(1)
  expect(creditsLeft(quote, 4, new Set([1, 3]))).toBe(2)
})

test('a group that is paid for as one costs the same whichever of its files comes first, and nothing after that', () => {
  const quote = { lines, outputCredits: [30, 0, 0, 30, 0, 0], isPaidByGroup: true }
  expect(shareOf(quote, 3, 0)).toEqual({ credits: 30, from: 0, to: 3 })
  expect(shareOf(quote, 3, 5)).toEqual({ credits: 30, from: 3, to: 6 })
  expect(creditsLeft(quote, 3, new Set())).toBe(60)
  expect(creditsLeft(quote, 3, new Set([2]))).toBe(30)
  expect(creditsLeft(quote, 3, new Set([2, 3]))).toBe(0)
})
