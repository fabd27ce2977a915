import { expect, test } from 'vitest'
import type { UploadSummary } from '../contract.ts'
import { checkLoop } from './check.ts'
import { exampleLoop } from './example.ts'
import { refitLoop } from './refit.ts'
import tool from './tool.ts'

test('takes the newest video of one’s own before any sample', () => {
  const uploads = [sample('cta-harga.mp4'), sample('body-senja.mp4'), video('mine.mp4'), video('older.mp4')]
  expect(exampleLoop(uploads).clip).toBe('mine.mp4')
})

test('among samples takes one that goes round well', () => {
  expect(exampleLoop([sample('cta-harga.mp4'), sample('body-senja.mp4')]).clip).toBe('body-senja.mp4')
  expect(exampleLoop([sample('cta-harga.mp4')]).clip).toBe('cta-harga.mp4')
})

test.each([
  [0.1, 'hard', 0.2],
  [0.7, 'crossfade', 0.2],
  [2.4, 'crossfade', 0.4],
  [9, 'crossfade', 1],
])('a clip of %d seconds begins as %s', (seconds, mode, fadeSeconds) => {
  const clip = video('a.mp4', { seconds })
  const example = exampleLoop([clip])
  expect(example).toMatchObject({ mode, fadeSeconds })
  expect(checkLoop(example, new Map([[clip.id, clip]]))).toEqual([])
})

test('a clip larger than full HD begins at full HD', () => {
  expect(exampleLoop([video('a.mp4', { width: 2160, height: 3840 })]).resolution).toBe('1080p')
  expect(exampleLoop([video('a.mp4')]).resolution).toBe('original')
})

test('fits settings to another clip: all of it, with as much fade as it carries', () => {
  const [mine, rain] = [video('mine.mp4'), audio('rain.mp3')]
  const input = tool.input.parse({
    clip: 'gone.mp4',
    fromSeconds: 3,
    toSeconds: 9,
    fadeSeconds: 2.5,
    seconds: 3_600,
    sound: { layers: ['gone.mp3', 'rain.mp3'] },
  })
  const fitted = refitLoop(input, [mine, rain])
  expect(fitted).toMatchObject({
    clip: 'mine.mp4',
    fromSeconds: 0,
    fadeSeconds: 1.6,
    seconds: 3_600,
    sound: { layers: [{ upload: 'rain.mp3' }] },
  })
  expect(fitted).not.toHaveProperty('toSeconds')
  expect(refitLoop(input, [])).toMatchObject({ clip: '', sound: { layers: [] } })
})

test('keeps everything of a clip that is there', () => {
  const input = tool.input.parse({ clip: 'mine.mp4', fromSeconds: 1, toSeconds: 2, mode: 'hard' })
  expect(refitLoop(input, [video('mine.mp4')])).toEqual(input)
})

test.each([
  [{ seconds: 600, shape: '16:9' }, '10 menit · 16:9 · lebur', '10 minutes · 16:9 · crossfade'],
  [{ seconds: 5_461, mode: 'hard' }, '1 jam 31 menit 1 detik · langsung', null],
  [
    { seconds: 61.5, mode: 'boomerang' },
    '1 menit 1,5 detik · bolak-balik',
    '1 minute 1.5 seconds · boomerang',
  ],
])('a run is named after its length: %j', (given, id, en) => {
  const input = tool.input.parse({ clip: 'a', ...given })
  expect(tool.describe(input, 'id')).toBe(id)
  if (en) expect(tool.describe(input, 'en')).toBe(en)
})

test('a run is one result, whatever comes with it', () => {
  const input = tool.input.parse({ clip: 'a', also: ['gif', 'poster'] })
  expect(tool.groupSize?.(input)).toBe(3)
})

test.each(tool.starters ?? [])('$id keeps the clip and its ends', ({ apply }) => {
  const clip = video('mine.mp4')
  const example = { ...exampleLoop([clip]), fromSeconds: 0.5, toSeconds: 4.5 }
  const started = tool.input.parse(JSON.parse(JSON.stringify(apply(example))))
  expect(started).toMatchObject({ clip: 'mine.mp4', fromSeconds: 0.5, toSeconds: 4.5 })
  expect(checkLoop(started, new Map([[clip.id, clip]]))).toEqual([])
})

function sample(name: string): UploadSummary {
  return { ...video(name), isSample: true }
}

function video(name: string, facts: Partial<UploadSummary['facts']> = {}): UploadSummary {
  return {
    id: name,
    name,
    kind: 'video',
    bytes: 1_000_000,
    isSample: false,
    facts: { kind: 'video', container: 'mov,mp4', seconds: 5, width: 1080, height: 1920, fps: 30, ...facts },
  }
}

function audio(name: string): UploadSummary {
  return { ...video(name), kind: 'audio', facts: { kind: 'audio', container: 'mp3', seconds: 30 } }
}
