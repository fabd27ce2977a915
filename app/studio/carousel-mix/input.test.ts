import { parseWithZod } from '@conform-to/zod/v4'
import { describe, expect, test } from 'vitest'
import { carouselInput, roleOf } from './input.ts'
import { PRESETS } from './styles.ts'

test('reads a recipe that names nothing but pictures and texts', () => {
  const input = carouselInput.parse({
    slides: [
      { picture: 'a.jpg', text: 'Promo' },
      { pictures: ['b.jpg', 'c.jpg'], texts: ['Satu', 'Dua'] },
    ],
  })
  expect(input).toMatchObject({ mode: 'pools', pictures: 'each', shapes: ['4:5'], format: 'jpeg', count: 5 })
  expect(input.slides[0]).toMatchObject({
    pictures: [{ upload: 'a.jpg', focusX: 0.5, focusY: 0.5 }],
    blocks: [{ kind: 'title', texts: ['Promo'], style: { font: 'plus-jakarta-sans', plate: 'auto' } }],
  })
  expect(input.slides[1]?.blocks[0]?.texts).toEqual(['Satu', 'Dua'])
})

test('reads the form that a browser posts', () => {
  const form = new FormData()
  const fields: [string, string][] = [
    ['_key', 'of the page'],
    ['mode', 'pools'],
    ['slides[0].colour', '#112233'],
    ['slides[0].pictures[0].upload', 'a'],
    ['slides[0].pictures[0].focusX', '0'],
    ['slides[0].blocks[0].kind', 'price'],
    ['slides[0].blocks[0].texts[0]', 'dua\r\nbaris'],
    ['slides[0].blocks[0].texts[1]', ''],
    ['slides[0].blocks[0].style.shadow', 'on'],
    ['slides[0].blocks[0].style.size', '9.5'],
    ['slides[0].blocks[0].style.y', '0'],
    ['slides[1].blocks[0].kind', 'action'],
    ['slides[1].blocks[0].texts[0]', 'Chat'],
    ['marks.hasDots', 'on'],
    ['marks.handle', ''],
    ['shapes', '4:5'],
    ['shapes', '9:16'],
    ['count', '7'],
  ]
  for (const [name, value] of fields) form.append(name, value)
  const submission = parseWithZod(form, { schema: carouselInput })
  if (submission.status !== 'success') throw new Error(JSON.stringify(submission.error))
  const { slides, marks, shapes, count } = submission.value
  expect({ shapes, count }).toEqual({ shapes: ['4:5', '9:16'], count: 7 })
  expect(marks).toMatchObject({ hasDots: true, hasArrow: false })
  expect(marks.handle).toBeUndefined()
  expect(slides[0]).toMatchObject({ colour: '#112233', pictures: [{ upload: 'a', focusX: 0 }] })
  expect(slides[0]?.blocks[0]).toMatchObject({
    kind: 'price',
    texts: ['dua\nbaris'],
    style: { shadow: true, glow: false, size: 9.5, y: 0 },
  })
  expect(slides[1]?.blocks[0]?.kind).toBe('action')
})

test('control characters, which fonts draw as boxes, are left out', () => {
  const input = carouselInput.parse({
    slides: [{ texts: ['a\u0007b\u000b'] }, { texts: ['c'] }],
    table: { text: 'nama\nTas\u0007 kulit' },
  })
  expect(input.slides[0]?.blocks[0]?.texts).toEqual(['ab'])
  expect(input.table.rows).toEqual([['Tas kulit']])
})

test('reads a pasted table with cells left empty', () => {
  const form = new FormData()
  form.append('mode', 'table')
  form.append('table.text', 'nama;harga\nTas;\n;Rp 2.000')
  const submission = parseWithZod(form, { schema: carouselInput })
  if (submission.status !== 'success') throw new Error(JSON.stringify(submission.error))
  expect(submission.value.table.rows).toEqual([
    ['Tas', ''],
    ['', 'Rp 2.000'],
  ])
})

test('tells what is wrong with a pasted table that is past a limit', () => {
  const faultOf = (text: string) => {
    const form = new FormData()
    form.append('mode', 'table')
    form.append('table.text', text)
    const submission = parseWithZod(form, { schema: carouselInput })
    return submission.status === 'success' ? submission.value.table.fault?.code : submission.error
  }
  expect(faultOf(`nama;harga\n${'a'.repeat(2_500)};1`)).toBe('table-cell-too-long')
  expect(faultOf(`${Array(60).fill('nama').join(';')}\n${Array(60).fill('Tas').join(';')}`)).toBe(
    'table-too-wide',
  )
  expect(faultOf('nama;harga\n"Tas;Rp 1\nSepatu;Rp 2')).toBe('table-open-quote')
})

test('is the same after it was stored', () => {
  const input = carouselInput.parse({
    slides: [{ texts: ['a'] }, { texts: ['b'] }],
    table: { text: 'x;y\n1;2' },
  })
  expect(carouselInput.parse(JSON.parse(JSON.stringify(input)))).toEqual(input)
})

test('drops repeats, which would make two sets alike', () => {
  const { slides } = carouselInput.parse({
    slides: [{ pictures: ['a', 'a', 'b'], texts: ['x', 'x ', ' '] }, {}],
  })
  expect(slides[0]?.pictures.map(({ upload }) => upload)).toEqual(['a', 'b'])
  expect(slides[0]?.blocks[0]?.texts).toEqual(['x'])
})

test('has 2 to 10 slides, 3 blocks each and 50 texts in each block', () => {
  const slides = (count: number, slide: object = {}) => ({
    slides: Array.from({ length: count }, () => slide),
  })
  expect(carouselInput.safeParse(slides(1)).success).toBe(false)
  expect(carouselInput.safeParse(slides(11)).success).toBe(false)
  expect(carouselInput.safeParse(slides(10)).success).toBe(true)
  const blocks = (count: number) => ({ blocks: Array.from({ length: count }, () => ({ kind: 'body' })) })
  expect(carouselInput.safeParse(slides(2, blocks(4))).success).toBe(false)
  const texts = Array.from({ length: 51 }, (_, number) => `${number}`)
  expect(carouselInput.safeParse(slides(2, { texts })).success).toBe(false)
})

test('opens with a cover and ends with a closing', () => {
  expect([0, 1, 2, 3].map((slide) => roleOf(slide, 4))).toEqual(['cover', 'body', 'body', 'closing'])
})

test('a preset is written out, and what a recipe changes of it wins', () => {
  const style = (value: unknown) =>
    carouselInput.parse({ slides: [{ blocks: [{ texts: ['a'], style: value }] }, {}] }).slides[0]?.blocks[0]
      ?.style
  expect(style('neon')).toMatchObject(PRESETS.neon)
  expect(style({ preset: 'neon', colour: '#ff0000', size: 12 })).toMatchObject({
    ...PRESETS.neon,
    colour: '#ff0000',
    size: 12,
  })
  expect(carouselInput.safeParse({ slides: [{ blocks: [{ style: { preset: 'gone' } }] }, {}] }).success).toBe(
    false,
  )
})

test('a pack is 9:16 JPEG, whatever else was chosen', () => {
  const input = carouselInput.parse({ slides: [{}, {}], pack: 'tiktok', shapes: ['1:1'], format: 'png' })
  expect(input).toMatchObject({ pack: 'tiktok', shapes: ['9:16'], format: 'jpeg' })
  expect(carouselInput.parse({ slides: [{}, {}], pack: 'none' }).pack).toBeUndefined()
})

test('a table that is posted as text is read, and matched with the texts by name', () => {
  const input = carouselInput.parse({
    slides: [{ blocks: [{ kind: 'title' }, { kind: 'price' }] }, { blocks: [{ kind: 'action' }] }],
    table: { text: 'Nama Produk,Harga,Foto\n"Tas, merah",Rp 10.000,tas.jpg' },
  })
  expect(input.mode).toBe('table')
  expect(input.table).toMatchObject({
    columns: ['Nama Produk', 'Harga', 'Foto'],
    rows: [['Tas, merah', 'Rp 10.000', 'tas.jpg']],
  })
  expect(input.slides[0]?.blocks.map(({ template }) => template)).toEqual(['{Nama Produk}', '{Harga}'])
  expect(input.slides.map(({ column }) => column)).toEqual(['Foto', 'Foto'])
})

test('a table that cannot be read is kept as a fault, not refused', () => {
  const input = carouselInput.parse({ slides: [{}, {}], mode: 'table', table: { text: 'a,b\n"1,2' } })
  expect(input.table.fault).toEqual({ code: 'table-open-quote', values: { row: 1 } })
})

describe('without JavaScript', () => {
  const posted = (plain: unknown) =>
    carouselInput.parse({
      slides: [
        {
          pictures: [{ upload: 'a', focusX: 0.2 }],
          blocks: [{ kind: 'title', texts: ['lama'], style: { size: 12, colour: '#ff0000', anchor: 'top' } }],
        },
        { texts: ['b'] },
      ],
      plain,
    }).slides

  test('the plain fields of a slide replace what the form carried', () => {
    const [slide] = posted([
      { pictures: [undefined, 'a', 'c'], blocks: [{ texts: ['baru', undefined, 'dua'] }], colour: '#000000' },
    ])
    expect(slide?.pictures).toMatchObject([{ upload: 'a', focusX: 0.2 }, { upload: 'c' }])
    expect(slide?.blocks[0]).toMatchObject({ texts: ['baru', 'dua'], style: { size: 12, colour: '#ff0000' } })
    expect(slide?.colour).toBe('#000000')
  })

  test('another preset changes the look and leaves the place', () => {
    const [slide] = posted([{ blocks: [{ texts: ['a'], preset: 'elegant' }] }])
    expect(slide?.blocks[0]?.style).toMatchObject({ ...PRESETS.elegant, size: 12, anchor: 'top' })
  })

  test('the look stays when no other preset is chosen', () => {
    // As a form posts the first choice of the list.
    const [slide] = posted([{ blocks: [{ texts: ['a'], preset: '' }] }])
    expect(slide?.blocks[0]?.style).toMatchObject({ size: 12, colour: '#ff0000', anchor: 'top' })
  })

  test('a slide is duplicated or removed', () => {
    expect(posted([{ place: 'duplicate', blocks: [{ texts: ['a'] }] }])).toHaveLength(3)
    expect(posted([{ place: 'duplicate' }, { place: 'remove' }])).toHaveLength(2)
  })
})
