import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planLengths, shareFrames } from './lengths.ts'

const cut = { transition: 'cut', transitionSeconds: 0.5, fps: 30 } as const

test('an original length is all the footage', () => {
  const settings = { ...cut, length: 'original', seconds: 30, share: 'equal' } as const
  expect(planLengths([90, 31, 200], settings)).toEqual({ frames: [90, 31, 200], transitionFrames: 0 })
})

test.each([
  ['equal', [60, 60, 60]],
  ['proportional', [30, 60, 90]],
  // 100^1.5 : 200^1.5 : 300^1.5 = 1 : 2.828 : 5.196
  ['weighted', [20, 56, 104]],
] as const)('six seconds shared %s over clips of 100, 200 and 300 frames', (share, frames) => {
  expect(shareFrames(180, [100, 200, 300], { share, fps: 30 })).toEqual(frames)
})

test('what a short clip cannot fill goes to the others', () => {
  expect(shareFrames(150, [20, 200, 200], { share: 'equal', fps: 30 })).toEqual([20, 65, 65])
})

test('a fixed length is met to the frame, from footage that exists, with room for transitions', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 9, max: 2000 }), { minLength: 1, maxLength: 50 }),
      fc.constantFrom('equal' as const, 'proportional' as const, 'weighted' as const),
      fc.constantFrom(24 as const, 30 as const, 60 as const),
      fc.integer({ min: 5, max: 60 }),
      fc.constantFrom('cut' as const, 'fade' as const),
      fc.integer({ min: 1, max: 20 }),
      (available, share, fps, seconds, transition, tenths) => {
        const footage = available.reduce((sum, frames) => sum + frames, 0)
        const settings = { share, fps, seconds, transition, transitionSeconds: tenths / 10 }
        const { frames, transitionFrames } = planLengths(available, { ...settings, length: 'fixed' })
        const total = frames.reduce((sum, value) => sum + value, 0) - (frames.length - 1) * transitionFrames
        if (footage >= seconds * fps) expect(total).toBe(seconds * fps)
        for (const [index, value] of frames.entries()) {
          expect(Number.isInteger(value)).toBe(true)
          expect(value).toBeGreaterThan(0)
          expect(value).toBeLessThanOrEqual(available[index] ?? 0)
          expect(value).toBeGreaterThanOrEqual(2 * transitionFrames)
        }
        expect(transitionFrames).toBeLessThanOrEqual(Math.round((tenths / 10) * fps))
      },
    ),
  )
})
