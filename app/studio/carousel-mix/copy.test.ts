import { expect, test } from 'vitest'
import { fillCopy } from './copy.ts'
import { carouselInput } from './input.ts'

const copy = {
  slides: [
    { title: 'Tas baru', body: 'Ringan' },
    { title: 'Kuat', body: 'Jahitan ganda' },
    { title: 'Pesan', body: 'Stok sedikit' },
  ],
  cta: 'Chat sekarang',
}
const said = (input: ReturnType<typeof fillCopy>) =>
  input.slides.map(({ blocks }) => blocks.map(({ kind, texts }) => `${kind}: ${texts.join('|')}`))

test('words go to the blocks of their kind, and the closing asks to act', () => {
  const input = carouselInput.parse({
    slides: [
      {
        blocks: [
          { kind: 'title', texts: ['a', 'b'] },
          { kind: 'price', texts: ['Rp 1'] },
        ],
      },
      { blocks: [{ kind: 'title' }, { kind: 'body', texts: ['c'] }] },
      { blocks: [{ kind: 'action', texts: ['d'] }] },
    ],
  })
  expect(said(fillCopy(input, copy))).toEqual([
    ['title: Tas baru', 'price: Rp 1', 'body: Ringan'],
    ['title: Kuat', 'body: Jahitan ganda'],
    ['action: Chat sekarang'],
  ])
})

test('a slide without a text gets blocks, and one beyond the copy keeps its own', () => {
  const input = carouselInput.parse({ slides: [{}, {}, {}, { texts: ['sendiri'] }] })
  const filled = fillCopy(input, copy)
  expect(said(filled)).toEqual([
    ['title: Tas baru', 'body: Ringan'],
    ['title: Kuat', 'body: Jahitan ganda'],
    ['title: Pesan', 'body: Stok sedikit'],
    ['title: sendiri', 'action: Chat sekarang'],
  ])
  expect(carouselInput.safeParse(filled).success).toBe(true)
  const [title, body] = filled.slides[0]?.blocks ?? []
  expect(body?.style.size).toBeLessThan(title?.style.size ?? 0)
})
