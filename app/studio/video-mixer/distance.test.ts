import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseVideos } from './choose.ts'
import { distance } from './distance.ts'
import type { VideoEdit } from './edit.ts'
import { anyMix, clipsOf, ids, mix } from '#tests/support/mixes.ts'

const uploads = clipsOf(3, 3, 3, 3, 3, 3, 3, 3)

function only(recipe: object): VideoEdit {
  return chooseVideos(mix({ ...recipe, count: 1 }), uploads)[0] as VideoEdit
}

test('a video is not unlike itself', () => {
  const edit = only({ clips: ids(3) })
  expect(distance(edit, edit)).toBe(0)
})

test('other clips, other text, other song: nothing in common', () => {
  const a = only({ groups: [{ clips: ids(3), texts: ['Murah'] }], sound: 'music', music: ['m1'] })
  const b = only({ groups: [{ clips: ids(3, 3), texts: ['Segar'] }], sound: 'music', music: ['m2'] })
  expect(distance(a, b)).toBeCloseTo(1)
})

test.each([
  // Same clips, other order: the opening 0.35, two of three places 0.25.
  ['the first and last clip change places', { clips: ['c2', 'c1', 'c0'] }, 0.35 + (0.25 * 2) / 3],
  // Only the end differs: a third of the places, the sound and the framing.
  ['the last clip is another', { clips: ['c0', 'c1', 'c5'] }, (0.25 + 0.15 + 0.1) / 3],
  ['a text is added', { groups: [{ clips: ids(3), texts: ['Murah'] }] }, 0.15],
  ['the sound is off', { clips: ids(3), sound: 'mute' }, 0.15],
])('when %s, the distance is by the weights', (_, recipe, expected) => {
  expect(distance(only({ clips: ids(3) }), only(recipe))).toBeCloseTo(expected)
})

test('distance is the same both ways and between 0 and 1; a video’s score is to its nearest neighbour', () => {
  fc.assert(
    fc.property(anyMix({ clips: 8 }), (drawn) => {
      const edits = chooseVideos({ ...drawn, count: Math.min(drawn.count, 8) }, uploads)
      for (const edit of edits) {
        const gaps = edits.filter((other) => other !== edit).map((other) => distance(edit, other))
        for (const gap of gaps) expect(gap >= 0 && gap <= 1 + 1e-9).toBe(true)
        expect(edit.distinctness).toBeCloseTo(Math.min(1, ...gaps), 2)
        const [other] = edits
        if (other) expect(distance(edit, other)).toBeCloseTo(distance(other, edit))
      }
    }),
    { numRuns: 50 },
  )
})
