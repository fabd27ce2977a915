import { describe, expect, test } from 'vitest'
import { edit, inputOf, layDraft, WIDE, type Draft, type Step } from './draft.ts'
import { carouselInput } from './input.ts'

const initial = carouselInput.parse({
  slides: [
    { pictures: ['a', 'b'], blocks: [{ kind: 'title', texts: ['satu'] }] },
    { pictures: ['c'], blocks: [{ kind: 'title', texts: ['dua'], style: { size: 12 } }] },
    { blocks: [{ kind: 'action', texts: ['tiga'] }] },
  ],
})
const laid = () => layDraft(initial)
const keyOf = (draft: Draft, slide: number) => draft.content.slides[slide]?.key ?? ''
const blockOf = (draft: Draft, slide: number) => ({
  slide: keyOf(draft, slide),
  block: draft.content.slides[slide]?.blocks[0]?.key ?? '',
})
const texts = (draft: Draft) => draft.content.slides.map(({ blocks }) => blocks[0]?.texts[0])
const after = (...steps: ((draft: Draft) => Step)[]) =>
  steps.reduce((draft, step) => edit(draft, step(draft)), laid())

test('says the same as the input it was laid from', () => {
  expect(inputOf(laid().content, [])).toEqual(initial)
})

describe('slides', () => {
  test('are added before the closing, without words, and chosen', () => {
    const draft = after(() => ({ do: 'add-slide' }))
    expect(texts(draft)).toEqual(['satu', 'dua', '', 'tiga'])
    expect(draft.selected).toBe(keyOf(draft, 2))
    expect(draft.said).toEqual({ word: 'slideAdded', number: 3 })
  })

  test('move, and keep their keys', () => {
    const draft = after((one) => ({ do: 'nudge-slide', slide: keyOf(one, 0), by: 1 }))
    expect(texts(draft)).toEqual(['dua', 'satu', 'tiga'])
    expect(draft.focus).toBe(keyOf(laid(), 0))
  })

  test('are never fewer than two or more than ten', () => {
    const few = after(
      ...Array.from({ length: 3 }, () => (one: Draft): Step => ({
        do: 'remove-slide',
        slide: keyOf(one, 0),
      })),
    )
    expect(texts(few)).toEqual(['dua', 'tiga'])
    const many = after(...Array.from({ length: 12 }, () => (): Step => ({ do: 'add-slide' })))
    expect(many.content.slides).toHaveLength(10)
    expect(new Set(many.content.slides.map(({ key }) => key)).size).toBe(10)
  })

  test('come back when their removal is undone', () => {
    const draft = after(
      (one) => ({ do: 'remove-slide', slide: keyOf(one, 1) }),
      () => ({ do: 'undo' }),
    )
    expect(texts(draft)).toEqual(['satu', 'dua', 'tiga'])
    expect(inputOf(draft.content, [])).toEqual(initial)
  })
})

describe('pictures', () => {
  const uploads = (draft: Draft) =>
    draft.content.slides.map(({ pictures }) => pictures.map(({ upload }) => upload))

  test('enter a pool once', () => {
    const draft = after((one) => ({ do: 'add-pictures', pool: keyOf(one, 0), uploads: ['b', 'x'] }))
    expect(uploads(draft)[0]).toEqual(['a', 'b', 'x'])
  })

  test('that arrive go to the slide with the fewest, not to one that stands on its colour', () => {
    const draft = after(() => ({ do: 'share-pictures', uploads: ['x', 'y'] }))
    expect(uploads(draft)).toEqual([['a', 'b', 'y'], ['c', 'x'], []])
  })

  test('that arrive at a bare carousel go round, one by one as well', () => {
    const bare = layDraft(carouselInput.parse({ slides: [{}, {}, {}] }))
    const draft = ['x', 'y', 'z', 'w'].reduce(
      (one, upload) => edit(one, { do: 'share-pictures', uploads: [upload] }),
      bare,
    )
    expect(uploads(draft)).toEqual([['x', 'w'], ['y'], ['z']])
  })

  test('of the wide pool are edited like the others', () => {
    const draft = after(
      () => ({ do: 'add-pictures', pool: WIDE, uploads: ['p', 'q'] }),
      () => ({ do: 'nudge-picture', pool: WIDE, upload: 'q', by: -1 }),
      () => ({ do: 'edit-picture', pool: WIDE, upload: 'q', to: { focusX: 0.1 } }),
      () => ({ do: 'remove-picture', pool: WIDE, upload: 'p' }),
    )
    expect(draft.content.wide).toEqual([{ upload: 'q', focusX: 0.1, focusY: 0.5 }])
  })
})

test('a style is given to every text of the same kind', () => {
  const draft = after((one) => ({ do: 'style-all', ...blockOf(one, 1) }))
  expect(draft.content.slides.map(({ blocks }) => blocks[0]?.style.size)).toEqual([12, 12, 7])
  expect(draft.said).toEqual({ word: 'styled', count: 1 })
})

test('a pack sets shape and file type, and is left by changing them', () => {
  const packed = after(() => ({ do: 'set', to: { pack: 'tiktok' } }))
  expect(packed.content).toMatchObject({ pack: 'tiktok', shapes: ['9:16'], format: 'jpeg' })
  const own = edit(packed, { do: 'set', to: { format: 'png' } })
  expect(own.content.pack).toBeUndefined()
  expect(own.content.shapes).toEqual(['9:16'])
})

test('a table that is pasted finds its places, once', () => {
  const draft = after(() => ({ do: 'table', text: 'judul;cta\nTas;Chat' }))
  expect(draft.content.slides.map(({ blocks }) => blocks[0]?.template)).toEqual([
    '{judul}',
    undefined,
    '{cta}',
  ])
  const unbound = edit(draft, { do: 'edit-block', ...blockOf(draft, 0), to: { template: undefined } })
  const again = edit(unbound, { do: 'table', text: 'judul;cta\nTopi;Chat' })
  expect(again.content.slides[0]?.blocks[0]?.template).toBeUndefined()
})
