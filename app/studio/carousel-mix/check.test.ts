import { describe, expect, test } from 'vitest'
import type { UploadSummary } from '../contract.ts'
import { checkCarousel } from './check.ts'
import { carouselInput } from './input.ts'
import { insightOf } from './insight.ts'
import { estimateCarousel } from './estimate.ts'
import tool from './tool.ts'

function upload(name: string, to: Partial<UploadSummary> = {}): [string, UploadSummary] {
  const facts = { kind: 'image' as const, container: 'jpeg', width: 1_600, height: 2_000 }
  return [name, { id: name, name, kind: 'image', bytes: 1e6, isSample: false, facts, ...to }]
}

const uploads = new Map([
  upload('a.jpg'),
  upload('b.jpg'),
  upload('huge.jpg', { bytes: 20_000_001 }),
  upload('clip.mp4', { kind: 'video', facts: { kind: 'video', container: 'mp4' } }),
  upload('tiny.jpg', { facts: { kind: 'image', container: 'jpeg', width: 320, height: 400 } }),
])

const input = (settings: object) =>
  carouselInput.parse({
    slides: [{ pictures: ['a.jpg', 'b.jpg'], texts: ['Promo'] }, { texts: ['Chat'] }],
    count: 2,
    ...settings,
  })
const check = (settings: object) => checkCarousel(input(settings), uploads)

test('finds nothing wrong with what can run', () => {
  expect(check({})).toEqual([])
  expect(check({ slides: [{ pictures: ['a.jpg', 'b.jpg'] }, { texts: ['Teks saja'] }] })).toEqual([])
})

test('a picture that was sent twice is named, in one pool and not in two', () => {
  const copied = new Map([...uploads].map(([id, one]) => [id, { ...one, sha256: 'a' }]))
  const twice = input({ slides: [{ pictures: ['a.jpg', 'b.jpg'], texts: ['Promo'] }, { texts: ['Chat'] }] })
  const same = { code: 'same-file', values: { file: 'b.jpg', other: 'a.jpg' } }
  expect(checkCarousel(twice, copied)).toEqual([same])
  const apart = input({ slides: [{ pictures: ['a.jpg'] }, { pictures: ['b.jpg'] }], count: 1 })
  expect(checkCarousel(apart, copied)).toEqual([])
})

describe('pictures', () => {
  test.each([
    ['gone.jpg', { code: 'file-missing' }],
    ['clip.mp4', { code: 'not-a-picture', values: { file: 'clip.mp4', limit: 20 } }],
    ['huge.jpg', { code: 'picture-too-large', values: { file: 'huge.jpg', limit: 20 } }],
  ])('%s is named', (name, problem) => {
    expect(check({ slides: [{ pictures: [name] }, { texts: ['x'] }], count: 1 })).toEqual([problem])
    expect(check({ marks: { logo: name } })).toEqual([problem])
  })

  test('laid across need one', () => {
    expect(check({ pictures: 'wide' })).toEqual([{ code: 'wide-missing' }])
  })
})

test('names a blank slide', () => {
  expect(check({ slides: [{ texts: ['x'] }, { texts: [' '] }], count: 1 })).toEqual([
    { code: 'slide-blank', values: { slide: 2, row: 1 } },
  ])
})

test('says how many sets there can be', () => {
  expect(check({ count: 3 })).toEqual([{ code: 'too-few-possible', values: { possible: 2, count: 3 } }])
})

test('names the characters that no font has, and where they stand', () => {
  expect(check({ slides: [{ texts: ['Halo', 'Harga \u{12000}'] }, { texts: ['x'] }], count: 1 })).toEqual([
    { code: 'glyph-missing', values: { characters: '\u{12000}', slide: 1, row: 0 } },
  ])
  expect(check({ marks: { handle: '@\u{12000}' } })).toEqual([
    { code: 'glyph-missing-handle', values: { characters: '\u{12000}' } },
  ])
})

test('names a character that nobody sees by its number, and not more than five', () => {
  const slides = [{ texts: ['\uE000 你我他们好吗'] }, { texts: ['Tutup'] }]
  expect(check({ slides, count: 1 })).toEqual([
    { code: 'glyph-missing', values: { characters: 'U+E000 你 我 他 们 …', slide: 1, row: 0 } },
  ])
})

test('has nothing against emoji, Arabic and Javanese', () => {
  expect(
    check({ slides: [{ texts: ['Halo 👋🏽 سلام ꦲꦭꦺꦴ'] }, { texts: ['Rp 25.000 — é'] }], count: 1 }),
  ).toEqual([])
})

describe('a table', () => {
  const slides = [
    { column: 'foto', blocks: [{ template: '{nama}' }] },
    { blocks: [{ kind: 'price', template: '{harga}' }] },
  ]
  const table = (rows: string[][], to: object = {}) =>
    check({
      slides,
      mode: 'table',
      table: { columns: ['nama', 'harga', 'foto'], rows, pictures: ['a.jpg'], ...to },
    })

  test('runs row by row', () => {
    expect(
      table([
        ['Tas', 'Rp 1', 'A.JPG'],
        ['Topi', 'Rp 2', ''],
      ]),
    ).toEqual([])
  })

  test('that was not read is refused with its fault', () => {
    const fault = { code: 'table-open-quote', values: { row: 3 } }
    expect(table([], { fault })).toEqual([fault])
    expect(table([])).toEqual([{ code: 'table-empty' }])
  })

  test('names the row and the column of a picture without a match', () => {
    expect(
      table([
        ['Tas', 'Rp 1', 'a.jpg'],
        ['Topi', 'Rp 2', 'topi.jpg'],
        ['Kaus', '3', 'kaus.jpg'],
      ]),
    ).toEqual([{ code: 'picture-unmatched', values: { row: 2, column: 'foto', file: 'topi.jpg', count: 2 } }])
  })

  test('names the row that leaves a slide blank', () => {
    expect(
      table([
        ['Tas', 'Rp 1', ''],
        ['Topi', '', ''],
      ]),
    ).toEqual([{ code: 'slide-blank-row', values: { slide: 2, row: 2 } }])
  })

  test('names a column that is not there, and says when none is used', () => {
    const rows = [['Tas', 'Rp 1', '']]
    expect(table(rows, { columns: ['nama', 'price', 'foto'] })).toEqual([
      { code: 'column-unknown', values: { column: 'harga', slide: 2 } },
    ])
    expect(
      check({
        mode: 'table',
        table: { columns: ['x'], rows: [['1']] },
        slides: [{ texts: ['a'] }, { texts: ['b'] }],
      }),
    ).toEqual([{ code: 'table-unbound' }])
  })

  test('names the row of a character that no font has, and of a text that is too long', () => {
    expect(table([['Tas \u{12000}', 'Rp 1', '']])).toEqual([
      { code: 'glyph-missing-row', values: { characters: '\u{12000}', slide: 1, row: 1 } },
    ])
    expect(table([['x'.repeat(601), 'Rp 1', '']])).toEqual([
      { code: 'text-too-long', values: { slide: 1, row: 1, limit: 600 } },
    ])
  })
})

describe('a preview', () => {
  test('shows what is not finished yet', () => {
    const unfinished = input({ slides: [{ texts: ['x'] }, {}], count: 50 })
    expect(checkCarousel(tool.preview!(unfinished, 0), uploads)).toEqual([])
  })

  test('opens only the pictures of its set', () => {
    const mixed = input({ slides: [{ pictures: ['a.jpg', 'gone.jpg'] }, { texts: ['x'] }] })
    const preview = tool.preview!(mixed, 0)
    expect(tool.uploads(preview)).toEqual(['a.jpg'])
    expect(checkCarousel(preview, uploads)).toEqual([])
    expect(tool.uploads(mixed)).toEqual(['a.jpg', 'gone.jpg'])
  })

  test('has to be of a set that there is', () => {
    expect(checkCarousel({ ...input({}), only: 2 }, uploads)).toEqual([{ code: 'preview-missing' }])
  })
})

describe('what the form shows beside', () => {
  test('the possible sets and how unlike they are', () => {
    expect(insightOf(input({}), uploads)).toMatchObject({ possible: 2, distinctness: 1, warnings: [] })
  })

  test('pictures that will look soft, texts under an app’s buttons', () => {
    const { warnings } = insightOf(
      input({
        shapes: ['9:16'],
        slides: [
          { pictures: ['tiny.jpg'], blocks: [{ texts: ['x'], style: { y: 0.95 } }] },
          { texts: ['y'] },
        ],
        count: 1,
      }),
      uploads,
    )
    expect(warnings).toEqual([
      { code: 'picture-small', values: { file: 'tiny.jpg', width: 320, count: 1 } },
      { code: 'outside-safe-zone', values: { slide: 1 } },
    ])
  })

  test('of a table the columns that are left and the rows that are alike', () => {
    const { possible, warnings } = insightOf(
      input({
        mode: 'table',
        slides: [{ blocks: [{ template: '{nama}' }] }, { texts: ['x'] }],
        table: {
          columns: ['nama', 'stok'],
          rows: [
            ['Tas', '1'],
            ['Topi', '2'],
            ['Tas', '1'],
          ],
        },
      }),
      uploads,
    )
    expect(possible).toBeUndefined()
    expect(warnings).toEqual([
      { code: 'columns-unused', values: { columns: 'stok' } },
      { code: 'rows-alike', values: { row: 1, other: 3 } },
    ])
  })

  test('more time and bytes for more sets, shapes and a PDF', () => {
    const one = estimateCarousel(input({}), uploads)
    const more = estimateCarousel(input({ shapes: ['4:5', '9:16'], isPdf: true }), uploads)
    expect(more.seconds).toBeGreaterThan(one.seconds)
    expect(more.bytes).toBeGreaterThan(one.bytes * 2)
  })
})
