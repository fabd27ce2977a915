import { describe, expect, test } from 'vitest'
import type { UploadSummary } from '../contract.ts'
import { checkCarousel } from './check.ts'
import { exampleCarousel } from './example.ts'
import { planSets } from './plan.ts'
import { refitCarousel } from './refit.ts'
import { STARTERS } from './starters.ts'

const images = (count: number, prefix = 'p'): UploadSummary[] =>
  Array.from({ length: count }, (_, number) => ({
    id: `${prefix}${number}`,
    name: `${prefix}${number}.jpg`,
    kind: 'image',
    bytes: 1e6,
    isSample: true,
    facts: { kind: 'image', container: 'jpeg', width: 1_600, height: 2_000 },
  }))
const byId = (uploads: UploadSummary[]) => new Map(uploads.map((upload) => [upload.id, upload]))

describe.each([0, 1, 3, 8, 40])('with %i pictures', (count) => {
  const uploads = images(count)
  const example = exampleCarousel(uploads)

  test('the example runs and shows as many of them as it can at once', () => {
    expect(checkCarousel(example, byId(uploads))).toEqual([])
    const [first] = planSets(example, byId(uploads))
    const shown = new Set(first?.slides.flatMap(({ background }) => background.picture?.upload ?? []))
    expect(shown.size).toBe(Math.min(count, example.slides.length))
  })

  test('every starter runs, apart from the one that is a wide picture', () => {
    for (const { id, apply } of STARTERS) {
      if (count === 0 && id === 'foto-menyambung') continue
      expect(checkCarousel(apply(example), byId(uploads)), id).toEqual([])
    }
  })
})

test('a picture that was sent twice is laid out once', () => {
  const uploads = images(8).map((image, place) => ({ ...image, sha256: String(place % 5) }))
  const example = exampleCarousel(uploads)
  expect(example.slides.flatMap(({ pictures }) => pictures)).toHaveLength(5)
  expect(checkCarousel(example, byId(uploads))).toEqual([])
})

test('there are starters for what shops post most', () => {
  expect(STARTERS.length).toBeGreaterThanOrEqual(8)
})

describe('refit', () => {
  const example = exampleCarousel(images(8))

  test('changes nothing where everything is still there', () => {
    expect(refitCarousel(example, images(8))).toEqual(example)
  })

  test('keeps the pictures that are there', () => {
    const fitted = refitCarousel(example, images(8).slice(0, 2))
    expect(fitted.slides.flatMap(({ pictures }) => pictures.map(({ upload }) => upload))).toEqual([
      'p0',
      'p1',
    ])
  })

  test('lays other pictures into the slides that had some', () => {
    const promo = STARTERS[0]!.apply(example)
    const fitted = refitCarousel(promo, images(4, 'q'))
    expect(fitted.slides.map(({ pictures }) => pictures.length > 0)).toEqual(
      promo.slides.map(({ pictures }) => pictures.length > 0),
    )
    expect(fitted.slides[0]?.pictures[0]?.upload).toBe('q0')
  })

  test('drops a logo and named pictures of somebody else', () => {
    const own = {
      ...example,
      marks: { ...example.marks, logo: 'x' },
      table: { ...example.table, pictures: ['x', 'p1'] },
    }
    const fitted = refitCarousel(own, images(8))
    expect(fitted.marks.logo).toBeUndefined()
    expect(fitted.table.pictures).toEqual(['p1'])
  })
})

test('a panorama waits to be sliced, and a logo is no slide', () => {
  const panorama = {
    ...images(1, 'wide')[0]!,
    facts: { kind: 'image' as const, container: 'jpeg', width: 5_400, height: 1_350 },
  }
  const logo = { ...images(1, 'mark')[0]!, name: 'logo-kopi.png' }
  const uploads = [logo, panorama, ...images(6)]
  const example = exampleCarousel(uploads)
  const laid = example.slides.flatMap(({ pictures }) => pictures.map(({ upload }) => upload))
  expect(laid).not.toContain(panorama.id)
  expect(laid).not.toContain(logo.id)
  for (const { id, apply } of STARTERS) {
    const started = apply(example)
    expect(checkCarousel(started, byId(uploads)), id).toEqual([])
    if (started.pictures === 'wide') expect(started.wide.map(({ upload }) => upload)).toEqual([panorama.id])
  }
})
