import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { busyPicture, CUT_OUTS, knownCut } from '#tests/support/cut-outs.ts'
import { headerOf, picture, sourceFile } from '#tests/support/pictures.ts'
import type { Raster } from '#jobs/media/cut-out/raster.ts'
import type { DeliveredOutput, FailedOutput, ProcessContext, SourceFile } from '../contract.ts'
import { removerInput, type RemoverInput } from './input.ts'
import process from './process.server.ts'

let folder: string
const files = new Map<string, SourceFile>()

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-cuts-'))
  const mug = (await knownCut(CUT_OUTS['mug on a slope'], 600)).picture
  const bottle = (await knownCut(CUT_OUTS['bottle on white'], 600)).picture
  await keep(
    'mug',
    'jpg',
    opaque(mug)
      .withExif({ IFD0: { Make: 'Kamera' }, IFD3: { GPSLatitudeRef: 'S' } })
      .jpeg(),
  )
  await keep(
    'turned',
    'jpg',
    opaque(bottle).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }),
  )
  await keep('busy', 'jpg', opaque(await busyPicture(400)).jpeg())
  await keep('p3', 'jpg', opaque(bottle).withIccProfile('p3').jpeg({ quality: 95 }))
  await keep('cmyk', 'jpg', opaque(bottle).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95 }))
  await keep('deep', 'png', opaque(bottle).toColourspace('rgb16').png())
  await keep('gif', 'gif', opaque(bottle).gif())
  files.set('cutOut', await sourceFile('cutOut', await picture('cutOut')))
  const broken = path.join(folder, 'broken.jpg')
  const whole = await readFile(files.get('mug')!.path)
  await writeFile(broken, whole.subarray(0, whole.length / 2))
  files.set('broken', await sourceFile('broken', broken))
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a run', { timeout: 60_000 }, () => {
  it('makes every kind that was asked for, and says nothing of camera and place', async () => {
    const made = delivered(
      await collect({
        pictures: ['mug'],
        kinds: ['transparent', 'white', 'colour', 'square'],
        colour: '#f3d9c9',
      }),
    )
    expect(made.map(({ index, name, contentType }) => [index, name, contentType])).toEqual([
      [0, 'transparan/mug.png', 'image/png'],
      [1, 'putih/mug.jpg', 'image/jpeg'],
      [2, 'warna/mug.jpg', 'image/jpeg'],
      [3, 'marketplace/mug.jpg', 'image/jpeg'],
    ])
    for (const { path: file, facts } of made) {
      const bytes = await readFile(file)
      const { width, height, exif, xmp, space } = await headerOf(bytes)
      expect({ width, height }).toEqual({ width: facts.width, height: facts.height })
      expect(exif ?? xmp).toBeUndefined()
      expect(space).toBe('srgb')
      expect(bytes.includes('Kamera')).toBe(false)
    }
    const [clear, white, colour] = await Promise.all(made.map(({ path: file }) => pixelsOf(file)))
    for (const [x, y] of CORNERS) {
      expect(clear!.at(x, y)[3]).toBe(0)
      expect(white!.at(x, y)).toEqual([255, 255, 255, 255])
      expectNear(colour!.at(x, y), [243, 217, 201, 255], 2)
    }
    // The mug's own blue, in each of them.
    for (const shown of [clear!, white!, colour!]) expectNear(shown.at(0.45, 0.5), [43, 108, 163, 255], 6)
  })

  it.each([0.6, 0.85])('fills %f of the square, in its middle, on pure white', async (fill) => {
    const [made] = delivered(
      await collect({ pictures: ['mug'], kinds: ['square'], square: { side: 800, fill, hasShadow: false } }),
    )
    const square = await pixelsOf(made!.path)
    expect([square.width, square.height]).toEqual([800, 800])
    const seen = boxOf(square)
    expect(Math.max(seen.right - seen.left, seen.bottom - seen.top) / 800).toBeCloseTo(fill, 1)
    expect(Math.abs(seen.left + seen.right - 800)).toBeLessThan(12)
    expect(Math.abs(seen.top + seen.bottom - 800)).toBeLessThan(12)
    for (const [x, y] of CORNERS) expect(square.at(x, y)).toEqual([255, 255, 255, 255])
  })

  it('lays a shadow at the foot alone', async () => {
    const shaded = async (hasShadow: boolean) => {
      const [made] = delivered(
        await collect({ pictures: ['mug'], kinds: ['square'], square: { side: 800, fill: 0.7, hasShadow } }),
      )
      return await pixelsOf(made!.path)
    }
    const [with_, without] = [await shaded(true), await shaded(false)]
    const foot = boxOf(without).bottom / 800 + 0.008
    expect(with_.at(0.45, foot)[0]).toBeLessThan(235)
    expect(without.at(0.45, foot)[0]).toBeGreaterThan(250)
    expect(with_.at(0.5, 0.05)).toEqual([255, 255, 255, 255])
    for (const [x, y] of CORNERS) expect(with_.at(x, y)).toEqual([255, 255, 255, 255])
  })

  it('takes pictures however they were stored', async () => {
    const pictures = ['turned', 'p3', 'cmyk', 'deep', 'gif']
    const made = delivered(await collect({ pictures, kinds: ['transparent'] }))
    expect(made).toHaveLength(pictures.length)
    for (const { name, path: file } of made) {
      const cut = await pixelsOf(file)
      expect(cut.at(0.05, 0.05)[3], name).toBe(0)
      // Upright: the blue cap is above, the red body below. Inks do not hold every colour.
      const within = name.includes('cmyk') ? 45 : 14
      expectNear(cut.at(0.5, 0.28), [35, 53, 107, 255], within)
    }
  })

  it('keeps the alpha of what was cut out before', async () => {
    const [made] = delivered(await collect({ pictures: ['cutOut'], kinds: ['transparent'] }))
    const cut = await pixelsOf(made!.path)
    expect(cut.at(0.5, 0.2)[3]).toBe(0)
    expectNear(cut.at(0.5, 0.8), [200, 40, 40, 255], 1)
  })

  it('fails one picture by name and makes the others', async () => {
    const outputs = await collect({ pictures: ['busy', 'mug', 'broken'], kinds: ['transparent', 'white'] })
    const problems = outputs.flatMap((output) =>
      'problem' in output ? [[output.index, output.problem]] : [],
    )
    expect(problems).toEqual([
      [0, { code: 'background-busy', values: { file: 'busy.jpg', count: 1 } }],
      [1, { code: 'background-busy', values: { file: 'busy.jpg', count: 1 } }],
      [4, { code: 'picture-unreadable', values: { file: 'broken.jpg' } }],
      [5, { code: 'picture-unreadable', values: { file: 'broken.jpg' } }],
    ])
    expect(delivered(outputs).map(({ index }) => index)).toEqual([2, 3])
  })

  it('makes the same bytes again, and only what is still missing', async () => {
    const wanted = { pictures: ['mug'], kinds: ['transparent', 'square'] as const }
    const bytesOf = async (done: number[] = []) =>
      await Promise.all(
        delivered(await collect(wanted, { done: new Set(done) })).map(({ path: file }) => readFile(file)),
      )
    const [, square] = await bytesOf()
    const [again, ...rest] = await bytesOf([0])
    expect(again!.equals(square!)).toBe(true)
    expect(rest).toEqual([])
  })

  it('is over soon after a cancel', async () => {
    const stop = new AbortController()
    const began = performance.now()
    const work = collect({ pictures: ['mug', 'turned', 'p3', 'deep'] }, { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('cancelled')), 100)
    await expect(work).rejects.toThrow('cancelled')
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('previews one picture by the same means, small', async () => {
    const made = delivered(await collect({ pictures: ['turned', 'mug'], only: 1 }))
    expect(made.map(({ index, name }) => [index, name])).toEqual([
      [0, 'transparan/mug.png'],
      [1, 'marketplace/mug.jpg'],
    ])
    expect(made[1]!.facts).toMatchObject({ width: 600, height: 600 })
  })
})

const CORNERS = [
  [0.002, 0.002],
  [0.998, 0.002],
  [0.002, 0.998],
  [0.998, 0.998],
] as const

async function keep(id: string, extension: string, image: Sharp): Promise<void> {
  const file = path.join(folder, `${id}.${extension}`)
  await image.toFile(file)
  files.set(id, await sourceFile(id, file))
}

function opaque({ data, width, height }: Raster): Sharp {
  return sharp(Buffer.from(data), { raw: { width, height, channels: 4 } }).removeAlpha()
}

async function collect(
  values: { [K in keyof RemoverInput]?: unknown },
  over: Partial<ProcessContext<RemoverInput>> = {},
): Promise<(DeliveredOutput | FailedOutput)[]> {
  const outputs: (DeliveredOutput | FailedOutput)[] = []
  const run = process({
    input: removerInput.parse(values),
    files,
    avatars: new Map(),
    workspace: await mkdtemp(path.join(folder, 'work-')),
    cache: folder,
    done: new Set(),
    signal: new AbortController().signal,
    progress: () => {},
    log: { info: () => {}, warn: () => {} },
    ...over,
  } as ProcessContext<RemoverInput>)
  for await (const output of run) outputs.push(output)
  return outputs
}

function delivered(outputs: (DeliveredOutput | FailedOutput)[]): DeliveredOutput[] {
  return outputs.filter((output): output is DeliveredOutput => 'path' in output)
}

async function pixelsOf(file: string) {
  const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const at = (x: number, y: number) => {
    const start = (Math.floor(y * height) * width + Math.floor(x * width)) * 4
    return [...data.subarray(start, start + 4)]
  }
  return { data, width, height, at }
}

/** Around all that is not white. */
function boxOf({ data, width, height }: Awaited<ReturnType<typeof pixelsOf>>) {
  const box = { left: width, top: height, right: 0, bottom: 0 }
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    if (data[pixel * 4]! + data[pixel * 4 + 1]! + data[pixel * 4 + 2]! > 690) continue
    const x = pixel % width
    const y = (pixel - x) / width
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x + 1)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y + 1)
  }
  return box
}

function expectNear(found: number[], wanted: number[], within: number): void {
  const isNear = found.every((value, at) => Math.abs(value - wanted[at]!) <= within)
  expect(isNear, `${found.join()} is not ${wanted.join()}`).toBe(true)
}
