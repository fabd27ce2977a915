import { describe, expect, test } from 'vitest'
import type { UploadSummary } from '../contract.ts'
import { carouselInput } from './input.ts'
import { planSets } from './plan.ts'
import tool from './tool.ts'

const uploads = new Map(
  ['a.jpg', 'b.jpg', 'Tas Merah.JPG'].map((name): [string, UploadSummary] => [
    name,
    {
      id: name,
      name,
      kind: 'image',
      bytes: 1_000,
      isSample: false,
      facts: { kind: 'image', container: 'jpeg', width: 2_000, height: 2_000 },
    },
  ]),
)

const slides = [
  { pictures: ['a.jpg', 'b.jpg'], texts: ['satu', 'dua'], dim: 0.4 },
  { colour: '#112233', colour2: '#000000', texts: ['tiga'] },
]
const plan = (settings: object) => planSets(carouselInput.parse({ slides, count: 2, ...settings }), uploads)

test('decides every slide of every set', () => {
  const sets = plan({ marks: { hasDots: true, hasArrow: true, hasNumbers: true, handle: '@toko' } })
  expect(sets).toHaveLength(2)
  expect(sets[0]?.slides[0]).toMatchObject({
    set: 0,
    slide: 0,
    name: 'set-01/01.jpg',
    size: { width: 1080, height: 1350 },
    background: { picture: { upload: 'a.jpg', focusX: 0.5 }, dim: 0.4 },
    texts: [{ content: 'satu' }],
    marks: { dots: { index: 0, of: 2 }, arrow: true, number: '1/2', handle: '@toko' },
    format: 'jpeg',
  })
  expect(sets[0]?.slides[1]).toMatchObject({
    name: 'set-01/02.jpg',
    background: { colour: '#112233', colour2: '#000000', dim: 0 },
    marks: { dots: { index: 1, of: 2 }, arrow: false },
  })
  expect(sets[1]?.slides[0]?.background.picture?.upload).toBe('b.jpg')
  expect(sets[1]?.manifest).toMatchObject({ set: 2, shape: '4:5', texts: 'dua > tiga' })
})

describe('names', () => {
  const namesOf = (settings: object) =>
    plan(settings).flatMap(({ slides, pdf }) => [...slides.map(({ name }) => name), ...(pdf ? [pdf] : [])])

  test('one folder for each set', () => {
    expect(namesOf({})).toEqual(['set-01/01.jpg', 'set-01/02.jpg', 'set-02/01.jpg', 'set-02/02.jpg'])
  })

  test('and for each of several shapes', () => {
    const names = namesOf({ shapes: ['4:5', '9:16'], format: 'png', isPdf: true, count: 1 })
    expect(names).toEqual([
      'set-01-4x5/01.png',
      'set-01-4x5/02.png',
      'set-01-4x5/set-01-4x5.pdf',
      'set-01-9x16/01.png',
      'set-01-9x16/02.png',
      'set-01-9x16/set-01-9x16.pdf',
    ])
  })

  test('a pack names its app', () => {
    expect(namesOf({ pack: 'tiktok', count: 1 })).toEqual(['tiktok-01/01.jpg', 'tiktok-01/02.jpg'])
    expect(namesOf({ pack: 'whatsapp', count: 1 })[0]).toBe('status-01/01.jpg')
    expect(plan({ pack: 'tiktok' })[0]?.slides[0]?.size).toEqual({ width: 1080, height: 1920 })
  })

  test('sort well up to a hundred sets', () => {
    const pool = Array.from({ length: 50 }, (_, number) => `teks ${number}`)
    const names = planSets(
      carouselInput.parse({ slides: [{ texts: pool }, { texts: pool }], count: 100 }),
      uploads,
    ).map((set) => set.slides[0]?.name)
    expect(names[0]).toBe('set-001/01.jpg')
    expect(names.toSorted()).toEqual(names)
  })
})

test('there is an output for every credit, in the same order', () => {
  const input = carouselInput.parse({ slides, count: 2, shapes: ['1:1', '3:4'], isPdf: true })
  const made = planSets(input, uploads).flatMap(({ slides, pdf }) => [...slides, ...(pdf ? [pdf] : [])])
  expect(made).toHaveLength(tool.price(input).outputCredits.length)
})

test('a preview is one of the sets, small, and numbered from nought', () => {
  const input = carouselInput.parse({ slides, count: 2, format: 'png', isPdf: true })
  const [preview, ...others] = planSets(tool.preview!(input, 3), uploads)
  expect(others).toEqual([])
  expect(preview).toMatchObject({ set: 0, slides: [{ set: 0, size: { width: 540, height: 675 } }, {}] })
  expect(preview?.pdf).toBeUndefined()
  const [, second] = planSets(input, uploads)
  expect(preview?.slides.map(({ texts }) => texts)).toEqual(second?.slides.map(({ texts }) => texts))
})

test('one wide picture lies over all slides', () => {
  const sets = plan({ wide: ['a.jpg'] })
  expect(sets[0]?.slides.map(({ background }) => background.picture)).toEqual([
    { upload: 'a.jpg', focusX: 0.5, focusY: 0.5, part: { index: 0, of: 2 } },
    { upload: 'a.jpg', focusX: 0.5, focusY: 0.5, part: { index: 1, of: 2 } },
  ])
})

test('a row of a table fills the texts and names the picture', () => {
  const sets = plan({
    slides: [
      { pictures: ['a.jpg'], column: 'foto', blocks: [{ template: '{nama} — {harga}' }] },
      { texts: ['Chat kami', 'Pesan'] },
    ],
    table: {
      columns: ['nama', 'harga', 'foto'],
      rows: [
        ['Tas', 'Rp 1', 'tas-merah.png'],
        ['Topi', 'Rp 2', ''],
      ],
      pictures: [...uploads.keys()],
    },
  })
  expect(sets.map(({ slides }) => slides[0]?.texts[0]?.content)).toEqual(['Tas — Rp 1', 'Topi — Rp 2'])
  expect(sets.map(({ slides }) => slides[0]?.background.picture?.upload)).toEqual(['Tas Merah.JPG', 'a.jpg'])
  expect(sets.map(({ slides }) => slides[1]?.texts[0]?.content)).toEqual(['Chat kami', 'Pesan'])
})
