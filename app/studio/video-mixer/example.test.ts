import { expect, test } from 'vitest'
import { upload } from '#tests/support/mixes.ts'
import { checkMixer } from './check.ts'
import { countPossible } from './count.ts'
import { exampleMix } from './example.ts'

const named = ['hook-a', 'hook-b', 'body-a', 'body-b', 'body-c', 'body-d', 'cta-a', 'cta-b'].map((id) =>
  upload(id, 'video', 3),
)

test('clips whose names say where they fit are laid out, and the first run works', () => {
  const input = exampleMix(named)
  expect(input.groups.map((group) => group.clips.length)).toEqual([2, 4, 2])
  expect(checkMixer(input, new Map(named.map((one) => [one.id, one])))).toEqual([])
  expect(countPossible(input)).toBe(2 * 12 * 2)
})

test('clips with any other name wait in the middle', () => {
  const input = exampleMix([
    upload('IMG_1', 'video', 3),
    upload('IMG_2', 'video', 3),
    upload('lagu', 'audio', 30),
  ])
  expect(input.groups.map((group) => group.clips.length)).toEqual([0, 2, 0])
  expect(input.sound).toBe('keep')
})

test('a clip that was sent twice is laid out once', () => {
  const sent = named.map((clip) => ({ ...clip, sha256: clip.id === 'body-c' ? 'body-a' : clip.id }))
  const input = exampleMix(sent)
  expect(input.groups.map((group) => group.clips.length)).toEqual([2, 3, 2])
  expect(checkMixer(input, new Map(sent.map((one) => [one.id, one])))).toEqual([])
})

test('samples that other tools are tried with stay out of it', () => {
  const sample = (id: string, kind: 'video' | 'audio' | 'image') => ({
    ...upload(id, kind, 8),
    isSample: true,
  })
  const others = [
    sample('putar-kolam', 'video'),
    sample('suara-hujan', 'audio'),
    sample('musik-pagi', 'audio'),
    sample('logo-kopi', 'image'),
  ]
  const input = exampleMix([...others, ...named.map((clip) => ({ ...clip, isSample: true }))])
  expect(input.groups.map((group) => group.clips.length)).toEqual([2, 4, 2])
  expect(input.music).toEqual(['musik-pagi'])
  expect(input.sticker).toEqual({ corner: 'top-right' })
})

test('with nothing uploaded there are three empty groups that use one opening and one ending', () => {
  expect(exampleMix([]).groups.map(({ name, pick }) => [name, pick])).toEqual([
    ['Hook', 1],
    ['Body', undefined],
    ['CTA', 1],
  ])
})
