import { expect, test } from 'vitest'
import { checkMixer } from './check.ts'
import { clipsOf, ids, mix, upload } from '#tests/support/mixes.ts'
import * as words from './words.ts'

const uploads = new Map([
  ...clipsOf(4, 4, 4, 0.2),
  ['song', upload('song', 'audio', 60)],
  ['logo', upload('logo', 'image')],
  ['strange', upload('strange', 'video')],
  [
    'silent',
    { ...upload('silent', 'video', 4), facts: { kind: 'video', container: 'mp4', hasAudio: false } },
  ],
] as [string, ReturnType<typeof upload>][])

test('a plain mix has no problem', () => {
  expect(checkMixer(mix({ clips: ids(3), isOrderMixed: true }), uploads)).toEqual([])
})

test('a file that was sent twice is named, whatever its second name, in a pool and among the songs', () => {
  const copied = new Map(
    [...uploads].map(([id, one]) => [id, ['c0', 'c1', 'song'].includes(id) ? { ...one, sha256: 'a' } : one]),
  )
  const nameOf = (id: string) => uploads.get(id)?.name
  const same = { code: 'same-file', values: { file: nameOf('c1'), other: nameOf('c0') } }
  expect(checkMixer(mix({ clips: ids(3), isOrderMixed: true }), copied)).toEqual([same])
  const groups = [{ clips: ['c0', 'c2'] }, { clips: ['c1'] }]
  expect(checkMixer(mix({ groups, count: 1 }), copied)).toEqual([])
  expect(checkMixer(mix({ groups, count: 1, isOrderMixed: true }), copied)).toEqual([same])
  // Another piece of it is other footage.
  const near = [{ upload: 'c0', startSeconds: 1.2 }, { upload: 'c0', startSeconds: 1.25 }, 'c2']
  expect(checkMixer(mix({ clips: near, isOrderMixed: true, count: 2 }), uploads)).toEqual([])
  const pieces = ['c0', { upload: 'c1', startSeconds: 2 }, 'c2']
  expect(checkMixer(mix({ clips: pieces, isOrderMixed: true, count: 2 }), copied)).toEqual([])
  const songs = new Map(copied).set('again', { ...upload('again', 'audio', 60), sha256: 'a' })
  const musical = mix({
    clips: ['c0', 'c2'],
    isOrderMixed: true,
    count: 1,
    sound: 'music',
    music: ['song', 'again'],
  })
  expect(checkMixer(musical, songs)).toEqual([
    { code: 'same-file', values: { file: upload('again', 'audio').name, other: nameOf('song') } },
  ])
})

test.each([
  ['too-few-clips', { clips: ['c0'], count: 1 }],
  ['too-many-clips', { groups: [{ clips: ids(50) }, { clips: ['c0'] }] }],
  ['file-missing', { clips: ['c0', 'gone'] }],
  ['clip-not-video', { clips: ['c0', 'logo'] }],
  ['clip-unmeasured', { clips: ['c0', 'strange'] }],
  ['trim-outside', { clips: ['c0', { upload: 'c1', endSeconds: 9 }] }],
  ['trim-empty', { clips: ['c0', { upload: 'c1', startSeconds: 3, endSeconds: 2 }] }],
  ['clip-too-short', { clips: ['c0', 'c3'] }],
  ['clip-twice', { clips: ['c0', 'c1', 'c0'] }],
  ['clip-twice', { clips: ['c0', 'c1', { upload: 'c0', endSeconds: 4 }] }],
  ['music-missing', { clips: ids(3), sound: 'music' }],
  ['music-silent', { clips: ids(3), sound: 'music', music: ['silent'] }],
  ['sticker-not-image', { clips: ids(3), sticker: { upload: 'c0' } }],
  ['sticker-logo-missing', { clips: ids(3), sticker: { kind: 'logo' } }],
  ['sticker-price-missing', { clips: ids(3), sticker: { kind: 'price' } }],
  ['first-clip-missing', { clips: ids(3), firstClip: 'c3' }],
  ['unknown-token', { clips: ids(3), nameTemplate: '{penutup}' }],
  ['too-few-possible', { clips: ids(2), isOrderMixed: true, count: 3 }],
  ['nothing-possible', { clips: ids(2), never: [['c0', 'c1']], count: 1 }],
  ['footage-too-short', { clips: ids(2), length: 'fixed', seconds: 9, count: 1 }],
  ['preview-missing', { clips: ids(3), isOrderMixed: true, count: 2, only: 2, resolution: '360p' }],
])('%s is told before any credit is held, with a sentence in both languages', (code, recipe) => {
  expect(checkMixer(mix(recipe), uploads).map((problem) => problem.code)).toContain(code)
  expect(words.id.problems).toHaveProperty(code)
  expect(words.en.problems).toHaveProperty(code)
})

test('the same clip may stand in two groups, or twice with other in and out points', () => {
  const groups = [
    { name: 'Hook', clips: ['c0', { upload: 'c0', endSeconds: 2 }], pick: 1 },
    { name: 'Body', clips: ['c0'] },
  ]
  expect(checkMixer(mix({ groups, count: 2 }), uploads)).toEqual([])
})

test('a fixed length that only some choices reach is told with what the shortest has', () => {
  const input = mix({
    groups: [{ clips: ['c0', 'c1', 'c2'], pick: 1 }],
    length: 'fixed',
    seconds: 5,
    count: 1,
  })
  expect(checkMixer(input, uploads)).toEqual([
    { code: 'footage-too-short', values: { seconds: 5, available: 4 } },
  ])
})
