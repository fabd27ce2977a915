import { expect, test } from 'vitest'
import { loopInput } from './input.ts'
import { lengthParts, lengthText } from './length.ts'
import { sidesOf, unitOf } from './unit.ts'

const landscape = { width: 1920, height: 1080 }

test.each([
  ['original', 'original', landscape, [1920, 1080]],
  ['original', '720p', landscape, [1280, 720]],
  ['original', '480p', { width: 1000, height: 1500 }, [480, 720]],
  ['9:16', '1080p', landscape, [1080, 1920]],
  ['9:16', 'original', landscape, [1080, 1920]],
  ['4:5', '480p', landscape, [480, 600]],
  ['16:9', '4k', landscape, [3840, 2160]],
  // Odd sides cannot be encoded, and nothing is larger than 4K.
  ['original', 'original', { width: 1917, height: 1079 }, [1918, 1080]],
  ['original', 'original', { width: 7680, height: 4320 }, [3840, 2160]],
  ['16:9', '480p', landscape, [854, 480]],
] as const)('%s at %s of a clip %j', (shape, resolution, facts, [width, height]) => {
  expect(sidesOf({ shape, resolution }, facts)).toEqual({ width, height })
})

test.each([
  ['crossfade', 5],
  ['boomerang', 12],
  ['hard', 6],
])('one round of six seconds, %s', (mode, seconds) => {
  const facts = { kind: 'video' as const, container: 'mp4', seconds: 9, fps: 25, ...landscape }
  const input = loopInput.parse({ clip: 'a', mode, fromSeconds: 1, toSeconds: 7 })
  expect(unitOf(input, facts)).toEqual({ ...landscape, fps: 25, cutSeconds: 6, seconds })
})

test.each([
  [60, { hours: 0, minutes: 1, seconds: 0 }, '1 menit', '1 minute'],
  [3_600, { hours: 1, minutes: 0, seconds: 0 }, '1 jam', '1 hour'],
  [43_199.99, { hours: 11, minutes: 59, seconds: 59.99 }, '11 jam 59 menit 59,99 detik', null],
  [
    7_385.5,
    { hours: 2, minutes: 3, seconds: 5.5 },
    '2 jam 3 menit 5,5 detik',
    '2 hours 3 minutes 5.5 seconds',
  ],
])('%d seconds in words', (seconds, parts, id, en) => {
  expect(lengthParts(seconds)).toEqual(parts)
  expect(lengthText(seconds, 'id')).toBe(id)
  if (en) expect(lengthText(seconds, 'en')).toBe(en)
})
