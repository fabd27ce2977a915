import { expect, test } from 'vitest'
import type { PreviewOutput } from '../contract.ts'
import { bestMode, foundCut, gradeOf } from './seam.ts'

test('a seam is told in words', () => {
  expect([0.99, 0.92, 0.91, 0.8, 0.79, 0].map(gradeOf)).toEqual([
    'good',
    'good',
    'fair',
    'fair',
    'visible',
    'visible',
  ])
})

test('the mode that joins best is recommended', () => {
  expect(bestMode(seams(0.97, 0.9, 0.44))).toBe('crossfade')
  expect(bestMode(seams(0.7, 0.95, 0.44))).toBe('boomerang')
})

test('of modes that join alike, the one that changes the picture least', () => {
  expect(bestMode(seams(0.98, 0.99, 0.975))).toBe('hard')
  expect(bestMode(seams(0.98, 0.99, 0.5))).toBe('crossfade')
})

test('nothing is recommended before all were looked at', () => {
  expect(bestMode([])).toBeUndefined()
  expect(bestMode(seams(0.9, 0.8, 0.7).slice(0, 2))).toBeUndefined()
})

test('a mode that cannot be made is no reason not to recommend another', () => {
  expect(bestMode(seams(undefined, 0.9, 0.5))).toBe('boomerang')
})

test('better points are offered, in hundredths of a second', () => {
  const found = { fromSeconds: 1.2345, toSeconds: 7.8999, score: 0.9 }
  expect(foundCut(seams(0.97, 0.99, 0.44, found), { fromSeconds: 0, toSeconds: 9 })).toEqual({
    fromSeconds: 1.23,
    toSeconds: 7.9,
    score: 0.9,
    now: 0.44,
  })
})

test('points that are set already or join no better are not offered', () => {
  const found = { fromSeconds: 1.2, toSeconds: 7.9, score: 0.9 }
  expect(foundCut(seams(0.97, 0.99, 0.44, found), { fromSeconds: 1.22, toSeconds: 7.88 })).toBeUndefined()
  expect(foundCut(seams(0.97, 0.99, 0.89, found), { fromSeconds: 0, toSeconds: 9 })).toBeUndefined()
  expect(foundCut(seams(0.97, 0.99, 0.4), { fromSeconds: 0, toSeconds: 9 })).toBeUndefined()
})

function seams(
  crossfade: number | undefined,
  boomerang: number,
  hard: number,
  found?: Record<string, number>,
): PreviewOutput[] {
  return [crossfade, boomerang, hard].map((seam, index) => ({
    index,
    name: 'seam.mp4',
    contentType: 'video/mp4',
    url: '/seam.mp4',
    posterUrl: null,
    facts: { ...(seam !== undefined && { scores: { seam } }), ...(index === 0 && found && { found }) },
    problem: null,
  }))
}
