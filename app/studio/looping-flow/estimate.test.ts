import { expect, test } from 'vitest'
import type { MediaFacts } from '../contract.ts'
import { estimateLoop } from './estimate.ts'
import { loopInput } from './input.ts'

const portrait = { width: 1080, height: 1920, seconds: 4, fps: 30, hasAudio: false }
const landscape = { width: 1280, height: 720, fps: 30 }
const upright = { width: 720, height: 1280, fps: 30, hasAudio: true }

/** Made by the renderer: two minutes each, megabytes. */
test.each([
  ['a sunset, drawn', 132_470, { ...landscape, seconds: 3.4, hasAudio: true }, { fadeSeconds: 0.5 }, 7.9],
  ['coffee beans', 369_234, { ...upright, seconds: 3 }, { mode: 'boomerang', quality: 'high' }, 23.9],
  ['a price tag', 320_857, { ...upright, seconds: 2.4 }, { mode: 'hard', shape: '1:1', fit: 'blur' }, 14.6],
  ['a phone in a hand', 6_077_942, portrait, { fadeSeconds: 0.5 }, 106.6],
  [
    'a landscape at 25 fps',
    6_838_457,
    { ...landscape, width: 1920, height: 1080, fps: 25, seconds: 4, hasAudio: false },
    { mode: 'hard', resolution: '720p', fps: 30 },
    48.5,
  ],
  ['water, enlarged', 1_038_268, { ...landscape, fps: 25, seconds: 4 }, { resolution: '1080p' }, 54.5],
  [
    'six frames of fire',
    202_914,
    { ...upright, seconds: 2.4 },
    { mode: 'hard', fromSeconds: 1, toSeconds: 1.2 },
    17.9,
  ],
])('%s is about as large as it was made', (_, bytes, facts, given, megabytes) => {
  const estimated = estimate({ seconds: 120, ...given }, bytes, facts).bytes / 1e6
  expect(estimated).toBeGreaterThan(megabytes * 0.6)
  expect(estimated).toBeLessThan(megabytes * 1.4)
})

test('size grows with the length, and a cap holds it', () => {
  const minute = estimate({ seconds: 60 }).bytes
  expect(estimate({ seconds: 36_000 }).bytes / minute).toBeCloseTo(600, 0)
  expect(estimate({ seconds: 60, maxMegabits: 1 }).bytes).toBeLessThan((60 * 1.05e6) / 8)
})

test('quality, size and what comes along are counted', () => {
  const bytes = (given: object) => estimate(given).bytes
  expect(bytes({ quality: 'low' })).toBeLessThan(bytes({}))
  expect(bytes({ quality: 'high' })).toBeGreaterThan(bytes({}))
  expect(bytes({ resolution: '480p' })).toBeLessThan(bytes({}))
  expect(bytes({ also: ['webm'] })).toBeGreaterThan(bytes({}) * 1.3)
})

test('time is mostly one unit, however long the loop; layers take theirs', () => {
  const seconds = (given: object) => estimate(given).seconds
  expect(seconds({ seconds: 3_600, maxMegabits: 1 }) - seconds({ seconds: 60, maxMegabits: 1 })).toBeLessThan(
    10,
  )
  expect(seconds({ seconds: 3_600, sound: { layers: ['rain'] } })).toBeGreaterThan(60)
})

function estimate(given: object, bytes = 6_077_942, facts: Partial<MediaFacts> = portrait) {
  const clip = {
    id: 'clip',
    name: 'clip.mp4',
    kind: 'video' as const,
    bytes,
    isSample: false,
    facts: { kind: 'video' as const, container: 'mov,mp4', videoCodec: 'h264', ...facts },
  }
  return estimateLoop(loopInput.parse({ clip: 'clip', ...given }), new Map([['clip', clip]]))
}
