import { describe, expect, test } from 'vitest'
import { upload } from '#tests/support/mixes.ts'
import { checkMixer } from './check.ts'
import { exampleMix } from './example.ts'
import { STARTERS } from './starters.ts'

/** As long as the sample clips are. */
const SAMPLES = [
  ['hook-ngantuk', 2.4],
  ['hook-panas', 2.4],
  ['body-biji', 3],
  ['body-berjajar', 3],
  ['body-seduh', 3.2],
  ['body-senja', 3.4],
  ['cta-harga', 2.4],
  ['cta-pesan', 2.6],
] as const

const clips = SAMPLES.map(([name, seconds]) => ({ ...upload(name, 'video', seconds), isSample: true }))
const example = exampleMix(clips)
const byId = new Map(clips.map((clip) => [clip.id, clip]))

describe.each(STARTERS.map((starter) => [starter.id, starter] as const))('%s', (_, starter) => {
  test('runs on the sample clips', () => {
    expect(checkMixer(starter.apply(example), byId)).toEqual([])
  })

  test('can be laid before there are any clips', () => {
    const codes = checkMixer(starter.apply(exampleMix([])), new Map()).map(({ code }) => code)
    expect(codes).toEqual(['too-few-clips'])
  })
})

test('no two starters are the same settings', () => {
  const settings = STARTERS.map((starter) => JSON.stringify(starter.apply(example)))
  expect(new Set(settings).size).toBe(STARTERS.length)
  expect(STARTERS.length).toBeGreaterThanOrEqual(6)
})
