import { parseWithZod } from '@conform-to/zod/v4'
import { expect, test } from 'vitest'
import type { UploadSummary } from '../contract.ts'
import { checkPictures } from './check.ts'
import { exampleCuts } from './example.ts'
import { removerInput } from './input.ts'
import { insightOf } from './insight.ts'
import { stemsOf } from './names.ts'

const form = (...fields: [string, string][]) => {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  const submission = parseWithZod(data, { schema: removerInput })
  return submission.status === 'success' ? submission.value : undefined
}

const photo = (name: string, facts: Partial<UploadSummary['facts']> = {}): UploadSummary => ({
  id: name,
  name: `${name}.jpg`,
  kind: 'image',
  bytes: 1_000_000,
  isSample: false,
  facts: { kind: 'image', container: 'jpeg', width: 3000, height: 2000, ...facts },
})
const byId = (...uploads: UploadSummary[]) => new Map(uploads.map((upload) => [upload.id, upload]))

test('a form without a tick has it off, a recipe has what is usual', () => {
  const posted = form(
    ['_key', 'x'],
    ['pictures', 'a'],
    ['pictures', 'b'],
    ['square.percent', '70'],
    ['square.side', '1000'],
  )
  expect(posted).toMatchObject({
    pictures: ['a', 'b'],
    kinds: [],
    hasHoles: false,
    square: { side: 1000, fill: 0.7, hasShadow: false },
  })
  expect(removerInput.parse({ pictures: ['a'] })).toMatchObject({
    kinds: ['transparent', 'square'],
    hasHoles: true,
    square: { side: 1200, fill: 0.75, hasShadow: true },
  })
})

test('kinds come in their own order, each picture once', () => {
  const posted = form(
    ...(['square', 'white'] as const).map((kind): [string, string] => ['kinds', kind]),
    ...['a', 'a', ''].map((id): [string, string] => ['pictures', id]),
    ['square.percent', '80'],
  )
  expect(posted).toMatchObject({ kinds: ['white', 'square'], pictures: ['a'] })
})

test.each([
  ['a product that would fill the square', { square: { fill: 0.9 } }],
  ['one that would be lost in it', { square: { fill: 0.5 } }],
  ['a colour that is a word', { colour: 'red' }],
  ['a size that is not offered', { square: { side: 1234 } }],
  ['a kind there is not', { kinds: ['hologram'] }],
  ['more than 500 pictures', { pictures: Array.from({ length: 501 }, (_, at) => `p${at}`) }],
])('%s is refused', (_, input) => {
  expect(removerInput.safeParse(input).success).toBe(false)
})

test('a picture whose backdrop is hopeless is named before anything is held; a provider may try it', () => {
  const uploads = byId(
    photo('polos', { plainness: 0.97 }),
    photo('pasar', { plainness: 0.12 }),
    photo('lama'),
  )
  const input = removerInput.parse({ pictures: [...uploads.keys()] })
  expect(checkPictures(input, uploads)).toEqual([
    { code: 'background-busy', values: { file: 'pasar.jpg', count: 1 } },
  ])
  expect(checkPictures({ ...input, engine: 'ai' }, uploads)).toEqual([])
  expect(checkPictures({ ...input, only: 1 }, uploads)).toEqual([])
  expect(checkPictures({ ...input, engine: 'ai', only: 1 }, uploads)).toEqual([
    { code: 'preview-plain-only' },
  ])
})

test('the example takes what our own engine can cut, and leaves the rest to a provider where there is one', () => {
  const busy = photo('pasar', { plainness: 0.1 })
  expect(exampleCuts([busy, photo('polos')])).toMatchObject({ pictures: ['polos'], engine: 'plain' })
  expect(exampleCuts([busy])).toMatchObject({ pictures: [], engine: 'plain' })
  expect(exampleCuts([busy], ['huggingface'])).toMatchObject({ pictures: ['pasar'], engine: 'ai' })
})

test('pictures too small or too large for what is wanted are told', () => {
  const uploads = byId(
    photo('kecil', { width: 640, height: 480 }),
    photo('besar', { width: 8000, height: 6000 }),
  )
  const input = removerInput.parse({ pictures: ['kecil', 'besar'] })
  expect(insightOf(input, uploads).warnings.map(({ code }) => code)).toEqual([
    'picture-small',
    'picture-large',
  ])
})

test('files are named after their photos, safely, no two alike', () => {
  expect(
    stemsOf(['Gelas Kopi (1).JPG', 'gelas-kopi-1.png', 'a/../b.webp', '....jpg', 'kopi☕️.heic']),
  ).toEqual(['Gelas-Kopi-1', 'gelas-kopi-1-2', 'a-..-b', 'foto', 'kopi'])
})
