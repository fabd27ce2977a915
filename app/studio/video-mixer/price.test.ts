import { expect, test } from 'vitest'
import { priceVideos } from './price.ts'
import { ids, mix } from '#tests/support/mixes.ts'

const plain = { clips: ids(4), resolution: '480p', count: 5 }

test.each([
  ['order and 720p', { isOrderMixed: true, resolution: '720p' }, 20],
  ['nothing beyond the mix', {}, 5],
  ['random groups', { mixing: 'random' }, 15],
  ['speed', { isSpeedVaried: true }, 10],
  ['1080p', { resolution: '1080p' }, 30],
  ['4K', { resolution: '4k' }, 55],
  ['high quality', { quality: 'high' }, 15],
  ['60 frames', { fps: 60 }, 20],
  ['a fixed length', { length: 'fixed' }, 10],
  ['a transition and music', { transition: 'fade', sound: 'music', music: ['m'] }, 5],
])('five videos with %s', (_, settings, credits) => {
  const quote = priceVideos(mix({ ...plain, ...settings }))
  const lines = quote.lines.reduce((sum, line) => sum + line.quantity * line.credits, 0)
  expect(lines).toBe(credits)
  expect(quote.outputCredits).toHaveLength(5)
  expect(quote.outputCredits.reduce((sum, each) => sum + each, 0)).toBe(credits)
})

test('the notes of a line explain its price', () => {
  const [line] = priceVideos(mix({ ...plain, isOrderMixed: true, fps: 60 })).lines
  expect(line).toMatchObject({ quantity: 5, credits: 5 })
  expect(line?.notes).toEqual([
    { label: 'price.order', credits: 1 },
    { label: 'price.fps60', credits: 3 },
  ])
})

test('order mixed inside one group costs what order mixing costs', () => {
  const groups = [{ name: 'Body', clips: ids(3), isShuffled: true }]
  expect(priceVideos(mix({ groups, resolution: '480p', count: 1 })).outputCredits).toEqual([2])
})

test('a preview is one output and free', () => {
  const quote = priceVideos(mix({ ...plain, resolution: '360p', only: 3 }))
  expect(quote.outputCredits).toEqual([0])
})
