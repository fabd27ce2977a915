import { describe, expect, it, test } from 'vitest'
import { busyPicture, CUT_OUTS, knownCut, qualityOf, WHITE_ON_WHITE } from '#tests/support/cut-outs.ts'
import { boundsOf } from './bounds.ts'
import { cleanEdges } from './clean.ts'
import { startCutter } from './cutter.ts'
import { dilate, erode, labelRegions } from './morphology.ts'
import { cutPlain } from './plain.ts'
import type { Raster } from './raster.ts'
import { spreadColours } from './spread.ts'
import { workOn } from './work.ts'

/** Overlap with the true alpha at least, and mean error of all pixels at most; of what the scenes are made to be hard. */
const LEAST: Record<keyof typeof CUT_OUTS, { overlap: number; error: number }> = {
  'bottle on white': { overlap: 0.99, error: 0.002 },
  'bottle with a shadow': { overlap: 0.97, error: 0.005 },
  'bottle under lamplight': { overlap: 0.93, error: 0.012 },
  'bottle on a table': { overlap: 0.99, error: 0.002 },
  'mug on a slope': { overlap: 0.99, error: 0.002 },
  'white mug on pale blue': { overlap: 0.98, error: 0.004 },
  // A thread narrower than a pixel of the small picture is found, the gaps between threads are not always.
  'brush on beige': { overlap: 0.82, error: 0.016 },
  'two things on green': { overlap: 0.99, error: 0.002 },
  'shoe on a slanting slope': { overlap: 0.85, error: 0.02 },
  'bottle on a dark ground': { overlap: 0.98, error: 0.003 },
}

describe('a product before a plain backdrop', { timeout: 60_000 }, () => {
  it.each(Object.entries(CUT_OUTS))('%s is cut out', async (name, scene) => {
    const { picture, alpha } = await knownCut(scene)
    expect(cutPlain(picture, { hasHoles: true })).toMatchObject({ ok: true })
    const { overlap, error } = qualityOf(picture, alpha)
    const least = LEAST[name as keyof typeof CUT_OUTS]
    expect(overlap).toBeGreaterThan(least.overlap)
    expect(error).toBeLessThan(least.error)
  })

  it('keeps the hole of a handle where it is told to', async () => {
    const hole = async (hasHoles: boolean) => {
      const { picture } = await knownCut(CUT_OUTS['mug on a slope'], 400)
      cutPlain(picture, { hasHoles })
      return alphaAt(picture, 0.7, 0.52)
    }
    expect(await hole(true)).toBe(0)
    expect(await hole(false)).toBe(255)
  })

  it('shows nothing of the old ground at its edge', async () => {
    const { picture } = await knownCut(CUT_OUTS['mug on a slope'])
    cutPlain(picture, { hasHoles: true })
    const reds: number[] = []
    for (let at = 0; at < picture.data.length; at += 4) {
      const alpha = picture.data[at + 3]!
      if (alpha > 60 && alpha < 200) reds.push(picture.data[at]!)
    }
    expect(reds.length).toBeGreaterThan(100)
    // A blue mug before beige: of an edge that kept its ground, half would be as red as that.
    expect(reds.reduce((sum, red) => sum + red, 0) / reds.length).toBeLessThan(80)
  })

  it('says why where it cannot', async () => {
    expect(cutPlain(await busyPicture(400), { hasHoles: true })).toEqual({ ok: false, fault: 'busy' })
    const { picture } = await knownCut(WHITE_ON_WHITE)
    expect(cutPlain(picture, { hasHoles: true })).toEqual({ ok: false, fault: 'alike' })
    expect(cutPlain(filled(300, 300, [240, 238, 230, 255]), { hasHoles: true })).toEqual({
      ok: false,
      fault: 'empty',
    })
  })

  it('leaves a picture alone that was cut out before', () => {
    const picture = filled(40, 40, [0, 0, 0, 0])
    for (let at = 0; at < 400; at += 1) picture.data.set([200, 30, 40, 255], (600 + at) * 4)
    const before = picture.data.slice()
    expect(workOn(picture, { kind: 'plain', hasHoles: true })).toMatchObject({
      ok: true,
      cut: { bounds: { left: 0, top: 15, width: 40, height: 10 }, certainty: 1 },
    })
    expect(picture.data).toEqual(before)
  })

  it('survives pictures of a few pixels', () => {
    for (const [width, height] of [
      [1, 1],
      [2, 3],
      [9, 1],
      [5, 40],
    ] as const) {
      expect(workOn(filled(width, height, [9, 9, 9, 255]), { kind: 'plain', hasHoles: true }).ok).toBe(false)
    }
  })
})

describe('the thread', { timeout: 30_000 }, () => {
  it('cuts what comes at once one after the other, each in the memory it came in', async () => {
    const cutter = startCutter()
    const { signal } = new AbortController()
    const { picture } = await knownCut(CUT_OUTS['bottle on white'], 300)
    const [one, two] = await Promise.all([
      cutter.cut(filled(64, 64, [250, 250, 250, 255]), { kind: 'plain', hasHoles: true }, signal),
      cutter.cut(picture, { kind: 'plain', hasHoles: true }, signal),
    ])
    await cutter.stop()
    expect(one).toEqual({ ok: false, fault: 'empty' })
    expect(two).toMatchObject({ ok: true, cut: { width: 300, height: 300 } })
    expect(picture.data.byteLength).toBe(0)
  })

  it('is gone at once when nobody wants the picture any more, and begins anew for the next', async () => {
    const cutter = startCutter()
    const stop = new AbortController()
    const work = cutter.cut(
      filled(4000, 3000, [250, 250, 250, 255]),
      { kind: 'plain', hasHoles: true },
      stop.signal,
    )
    setTimeout(() => stop.abort(new Error('not wanted')), 30)
    const began = performance.now()
    await expect(work).rejects.toThrow('not wanted')
    expect(performance.now() - began).toBeLessThan(1_500)
    const again = cutter.cut(filled(40, 40, [1, 2, 3, 255]), { kind: 'clean' }, new AbortController().signal)
    expect(await again).toMatchObject({ ok: true })
    await cutter.stop()
  })
})

test('soft edges of somebody else’s cut take the product’s own colour', () => {
  const picture = filled(60, 20, [180, 40, 30, 255])
  for (let y = 0; y < 20; y += 1) {
    // Half product, half green ground; beyond it nothing.
    picture.data.set([90, 140, 40, 128], (y * 60 + 30) * 4)
    for (let x = 31; x < 60; x += 1) picture.data.set([0, 240, 50, 0], (y * 60 + x) * 4)
  }
  cleanEdges(picture)
  const [red, green, , alpha] = picture.data.subarray((10 * 60 + 30) * 4)
  expect(red).toBeGreaterThan(130)
  expect(green).toBeLessThan(95)
  expect(alpha).toBe(128)
  expect([...picture.data.subarray((10 * 60 + 45) * 4, (10 * 60 + 46) * 4)]).toEqual([0, 0, 0, 0])
})

test('the box is around what is seen, not around dust', () => {
  const picture = filled(30, 20, [0, 0, 0, 0])
  for (let y = 5; y < 12; y += 1) for (let x = 8; x < 20; x += 1) picture.data[(y * 30 + x) * 4 + 3] = 255
  picture.data[(18 * 30 + 29) * 4 + 3] = 255
  picture.data[(2 * 30 + 2) * 4 + 3] = 20
  expect(boundsOf(picture)).toEqual({ left: 8, top: 5, width: 12, height: 7 })
  expect(boundsOf(filled(4, 4, [9, 9, 9, 0]))).toBeUndefined()
})

test('masks grow and shrink by squares, and regions join over corners', () => {
  const mask = new Uint8Array(49)
  mask[24] = 1
  const grown = dilate(mask, 7, 7, 2)
  expect(grown.reduce((total, mark) => total + mark, 0)).toBe(25)
  expect(erode(grown, 7, 7, 2)).toEqual(mask)
  const diagonal = Uint8Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1])
  expect(labelRegions(diagonal, 3, 3).regions).toEqual([{ area: 3, first: 0, label: 1 }])
})

test('colours that are not known come from those around', () => {
  const colours = new Float32Array(16 * 16 * 3)
  const isKnown = new Uint8Array(256)
  for (let at = 0; at < 256; at += 1) {
    if (at % 16 < 5 || at % 16 > 10) {
      isKnown[at] = 1
      colours.fill(at % 16 < 5 ? 10 : 30, at * 3, at * 3 + 3)
    }
  }
  const spread = spreadColours(colours, isKnown, 16, 16)
  expect(spread[8 * 16 * 3]).toBe(10)
  expect(spread[(8 * 16 + 7) * 3]).toBeGreaterThan(10)
  expect(spread[(8 * 16 + 7) * 3]).toBeLessThan(30)
})

function filled(width: number, height: number, colour: [number, number, number, number]): Raster {
  const data = new Uint8Array(width * height * 4)
  for (let at = 0; at < data.length; at += 4) data.set(colour, at)
  return { data, width, height }
}

function alphaAt({ data, width, height }: Raster, x: number, y: number): number {
  return data[(Math.round(y * height) * width + Math.round(x * width)) * 4 + 3]!
}
