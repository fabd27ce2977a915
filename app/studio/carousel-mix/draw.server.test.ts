import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  decode,
  FIELDS,
  headerOf,
  lumaGrid,
  pictureFiles,
  ssim,
  type Decoded,
  type PictureName,
} from '#tests/support/pictures.ts'
import { arrangeTexts, LAYOUT_WIDTH } from './arrange.server.ts'
import type { BackgroundPlace } from './background.server.ts'
import { ENOUGH, luminance } from './contrast.server.ts'
import { drawSlide, GlyphsMissing } from './draw.server.ts'
import type { SlidePlan } from './slide.ts'
import { textStyle } from './style.ts'
import { PRESETS, type PresetName } from './styles.ts'

const HEIGHTS = { '4:5': 1350, '1:1': 1080, '9:16': 1920, '3:4': 1440 }
const GOLDENS = fileURLToPath(new URL('goldens.json', import.meta.url))
/** Fields of a golden's grid of brightness. */
const [COLUMNS, ROWS] = [18, 20]

let place: BackgroundPlace

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-slides-'))
  const files = await pictureFiles(
    ...(['plain', 'turned', 'cmyk', 'displayP3', 'sixteenBit', 'grey', 'cutOut'] as const),
    ...(['ramp', 'wide', 'light', 'dark', 'checks', 'logo'] as const),
  )
  place = {
    files,
    workspace: folder,
    cache: path.join(folder, 'cache'),
    signal: new AbortController().signal,
  }
})
afterAll(() => rm(place.workspace, { recursive: true, force: true }))

/** Twelve slides that between them use everything there is. */
const LAYOUTS: Record<string, SlidePlan> = {
  cover: slide('4:5', { picture: 'ramp' }, [
    text('5 cara hemat belanja bulanan', 'bold', { size: 10 }),
    text('Nomor 3 paling sering dilupakan', 'minimal', { size: 4.6 }),
  ]),
  emoji: slide('1:1', { colour: '#23356b', colour2: '#e85d75' }, [
    text('Promo gajian 🔥👨‍👩‍👧 1️⃣ ❤️', 'bold', { size: 9, plate: 'none' }),
  ]),
  arabic: slide('9:16', { picture: 'dark' }, [
    text('مرحبا بكم في متجرنا! خصم 50% اليوم', 'elegant', { size: 8, anchor: 'top' }),
    text('Selamat datang', 'plate', { size: 5, anchor: 'bottom' }),
  ]),
  shrunk: slide('4:5', { picture: 'dark' }, [
    text('Diskon besar-besaran untuk seluruh pelanggan setia', 'bold', { size: 20, width: 0.8 }),
  ]),
  cut: slide('1:1', { colour: '#f2e9da' }, [
    text('Kata demi kata sampai tidak ada tempat lagi. '.repeat(30), 'retro', { size: 9 }),
  ]),
  autoPlate: slide('4:5', { picture: 'checks' }, [
    text('Terbaca di atas gambar apa pun', 'bold', { size: 8, anchor: 'bottom-left', align: 'left' }),
  ]),
  slice: slide('4:5', { picture: 'wide', part: { index: 1, of: 3 }, dim: 0.3 }, [
    text('Geser terus', 'tiktok', { size: 9 }),
  ]),
  marks: slide('3:4', { picture: 'ramp', dim: 0.2 }, [text('Langkah kedua', 'bold', { size: 8 })], {
    dots: { index: 1, of: 5 },
    arrow: true,
    number: '2/5',
    handle: '@kopisenja',
    logo: { upload: 'logo', corner: 'top-right', size: 0.14 },
  }),
  strips: slide('4:5', { picture: 'light' }, [
    text('Rp 99.000', 'plate', { size: 9, anchor: 'bottom-right', align: 'right', plateColour: '#ffd34d' }),
    text('hanya sampai hari Minggu ini', 'plate', { size: 5, anchor: 'bottom-right', align: 'right' }),
  ]),
  free: slide('9:16', { picture: 'ramp' }, [
    text('Di mana saja', 'playful', { size: 11, x: 0.3, y: 0.3 }),
    text('di kanan bawah', 'tiktok', { size: 5, x: 0.95, y: 0.98 }),
  ]),
  glow: slide('1:1', { colour: '#0b0b1a', colour2: '#2a0b3a' }, [text('Buka malam', 'neon', { size: 16 })]),
  javanese: slide('4:5', { colour: '#fff8ea' }, [
    text('ꦱꦸꦒꦼꦁꦫꦮꦸꦃꦲꦶꦁꦠꦺꦴꦏꦺꦴꦏꦩꦶ', 'retro', { size: 7, anchor: 'top-left', align: 'left' }),
    text('ᬲ᭄ᬯᬲ᭄ᬢ᭄ᬬᬲ᭄ᬢᬸ', 'plate', { size: 7, anchor: 'right' }),
  ]),
}

describe('drawSlide', { timeout: 120_000 }, () => {
  it('draws the twelve layouts as they were approved', async () => {
    const drawn = Object.fromEntries(
      await Promise.all(
        Object.entries(LAYOUTS).map(async ([name, plan]) => [name, await portrait(plan)] as const),
      ),
    )
    // UPDATE_GOLDENS=1 npx vitest run draw.server; then look at the slides before you commit.
    if (process.env.UPDATE_GOLDENS || !existsSync(GOLDENS)) {
      const options = await resolveConfig(GOLDENS)
      await writeFile(GOLDENS, await format(JSON.stringify(drawn), { ...options, filepath: GOLDENS }))
    }
    const approved = JSON.parse(await readFile(GOLDENS, 'utf8')) as typeof drawn
    expect(Object.keys(drawn)).toEqual(Object.keys(approved))
    for (const [name, { lines, boxes, light }] of Object.entries(drawn)) {
      const golden = approved[name]!
      expect(lines, name).toEqual(golden.lines)
      for (const [index, side] of boxes.flat().entries()) {
        expect(Math.abs(side - golden.boxes.flat()[index]!), name).toBeLessThanOrEqual(2)
      }
      const off = levels(light).map((level, index) => Math.abs(level - levels(golden.light)[index]!))
      expect(Math.max(...off), name).toBeLessThanOrEqual(10)
      expect(off.reduce((sum, one) => sum + one, 0) / off.length, name).toBeLessThan(1.5)
    }
  })

  it('shows in a small preview what the export will be', async () => {
    for (const [name, plan] of Object.entries(LAYOUTS)) {
      const { width, height } = plan.size
      const small = { ...plan, size: { width: width / 2, height: height / 2 } }
      const preview = await decode((await drawSlide(small, place)).bytes)
      const large = await decode((await drawSlide(plan, place)).bytes, preview.width)
      expect(ssim(preview, large), name).toBeGreaterThan(0.98)
    }
  })

  it('writes plain sRGB files of the right size, small enough for Instagram, with nothing told about the photo', async () => {
    for (const [name, plan] of Object.entries(LAYOUTS)) {
      for (const format of ['jpeg', 'png'] as const) {
        const { bytes } = await drawSlide({ ...plan, format }, place)
        expect(await headerOf(bytes), name).toMatchObject({
          ...plan.size,
          format,
          space: 'srgb',
          depth: 'uchar',
        })
        const { exif, icc, xmp, iptc, orientation, hasAlpha } = await headerOf(bytes)
        expect([exif, icc, xmp, iptc, orientation, hasAlpha], name).toEqual([
          ...[undefined, undefined, undefined, undefined, undefined],
          false,
        ])
        expect(bytes.length, name).toBeLessThan(8_000_000)
      }
    }
  })

  it('gives the same bytes for the same plan, from memory, from disk and from the photo', async () => {
    const plan = slide('4:5', { picture: 'ramp', dim: 0.35 }, [text('Sama persis', 'bold')])
    const first = await drawSlide(plan, place)
    expect((await drawSlide(plan, place)).bytes.equals(first.bytes)).toBe(true)
    // More backgrounds than memory keeps: ours is read from the disk again.
    for (let dim = 0; dim < 12; dim += 1)
      await drawSlide(slide('4:5', { colour: '#123456', dim: dim / 20 }, []), place)
    for (let dim = 0; dim < 12; dim += 1)
      await drawSlide({ ...plan, background: { ...plan.background, dim: 0.4 + dim / 50 } }, place)
    expect((await drawSlide(plan, place)).bytes.equals(first.bytes)).toBe(true)
    const cache = path.join(place.workspace, 'another-cache')
    const workspace = path.join(place.workspace, 'another')
    const other = slide('4:5', { picture: 'ramp', dim: 0.35 }, [text('Sama persis', 'bold')])
    for (let dim = 0; dim < 12; dim += 1)
      await drawSlide({ ...plan, background: { ...plan.background, dim: 0.6 + dim / 100 } }, place)
    expect((await drawSlide(other, { ...place, cache, workspace })).bytes.equals(first.bytes)).toBe(true)
  })
})

describe('the pictures of a slide', { timeout: 60_000 }, () => {
  it.each(['plain', 'turned', 'cmyk', 'displayP3', 'sixteenBit'] as const)(
    'come out upright and in their own colours (%s)',
    async (name) => {
      const image = await decode((await drawSlide(slide('4:5', { picture: name }, []), place)).bytes)
      const corners = { red: [270, 340], green: [810, 340], yellow: [270, 1010], blue: [810, 1010] } as const
      for (const [colour, [x, y]] of Object.entries(corners)) {
        const off = (wanted: readonly number[]) =>
          Math.max(...image.at(x, y).map((channel, index) => Math.abs(channel - wanted[index]!)))
        const nearest = Object.entries(FIELDS).sort(([, a], [, b]) => off(a) - off(b))[0]![0]
        expect(nearest, name).toBe(colour)
        // Ink cannot print every colour of a screen.
        expect(off(FIELDS[colour as keyof typeof FIELDS]), name).toBeLessThan(name === 'cmyk' ? 70 : 8)
      }
    },
  )

  it('may be grey, or let the background through', async () => {
    const grey = await decode((await drawSlide(slide('4:5', { picture: 'grey' }, []), place)).bytes)
    const [red, green, blue] = grey.at(270, 340)
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(4)
    const plan = slide('4:5', { picture: 'cutOut', colour: '#2040a0' }, [])
    const image = await decode((await drawSlide(plan, place)).bytes)
    expect(near(image.at(500, 300), [32, 64, 160])).toBe(true)
    expect(near(image.at(500, 1200), [200, 40, 40])).toBe(true)
  })

  it('meet without a seam when one of them lies over several slides', async () => {
    const slices = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const plan = slide('4:5', { picture: 'wide', part: { index, of: 3 } }, [])
        return decode((await drawSlide(plan, place)).bytes)
      }),
    )
    for (const [left, right] of [slices.slice(0, 2), slices.slice(1)] as [Decoded, Decoded][]) {
      for (const y of [100, 700, 1300]) {
        const [before, after] = [left.at(1079, y), right.at(0, y)]
        expect(near(before, after)).toBe(true)
        // And go on rising.
        expect(right.at(1000, y)[0]).toBeGreaterThan(left.at(1000, y)[0] + 30)
      }
    }
  })

  it('keep the point in sight that was chosen', async () => {
    const wide = (focusX: number) => {
      const plan = slide('4:5', { picture: 'wide' }, [])
      return { ...plan, background: { ...plan.background, picture: { ...plan.background.picture!, focusX } } }
    }
    const lightness = async (focusX: number) =>
      (await decode((await drawSlide(wide(focusX), place)).bytes)).at(540, 600)[0]
    const [left, middle, right] = [await lightness(0), await lightness(0.5), await lightness(1)]
    expect(left).toBeLessThan(middle - 30)
    expect(middle).toBeLessThan(right - 30)
  })
})

describe('the texts of a slide', { timeout: 60_000 }, () => {
  it('shrink to fit and say so; only what nobody could read smaller is cut off', async () => {
    const shrink = (await drawSlide(LAYOUTS.shrunk!, place)).report
    expect(shrink.shrink).toBeLessThan(0.95)
    expect(shrink.cut).toBe(0)
    const cut = (await drawSlide(LAYOUTS.cut!, place)).report
    expect(cut).toMatchObject({ cut: 1, shrink: 0.45 })
    const [placed] = await arrangeTexts(LAYOUTS.cut!.texts, 1080, { top: 0, bottom: 0 })
    expect(placed!.block.lines.at(-1)!.text).toMatch(/\S…$/)
    expect(placed!.box.bottom).toBeLessThan(1080)
  })

  it('stay apart and on the slide, however many there are', async () => {
    const words = 'Banyak sekali tulisan yang harus muat di sini semuanya'
    const anchors = ['top-left', 'top', 'right', 'center', 'bottom', 'bottom-right'] as const
    const texts = anchors.map((anchor) => text(words, 'bold', { anchor, size: 8 }))
    for (const height of Object.values(HEIGHTS)) {
      const placed = await arrangeTexts(texts, height, { top: 80, bottom: 80 })
      for (const [index, { box }] of placed.entries()) {
        expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0)
        expect(box.right).toBeLessThanOrEqual(LAYOUT_WIDTH)
        expect(box.bottom).toBeLessThanOrEqual(height)
        for (const other of placed.slice(index + 1)) {
          const isApart =
            box.right <= other.box.left ||
            other.box.right <= box.left ||
            box.bottom <= other.box.top + 0.01 ||
            other.box.bottom <= box.top + 0.01
          expect(isApart, `${height}: ${index}`).toBe(true)
        }
      }
    }
  })

  it('get a plate where they could not be read, and no plate where they can', async () => {
    for (const name of ['light', 'checks', 'ramp', 'dark', 'plain'] as const) {
      for (const colour of ['#ffffff', '#101010', '#7df9ff', '#888888', '#c2337c']) {
        const style = { colour, size: 9, plateColour: '#ffffff', plateOpacity: 0.2 }
        const plan = slide('4:5', { picture: name }, [text('Mudah dibaca', 'bold', style)])
        const { bytes, report } = await drawSlide(plan, place)
        expect(report.contrast, `${colour} on ${name}`).toBeGreaterThanOrEqual(ENOUGH)
        // The letters themselves are left out by asking what is around them.
        const [box] = report.texts
        const image = await decode(bytes)
        const around = samples(image, { ...box!, top: box!.top + 8, bottom: box!.top + 20 })
        const ratios = around.map((pixel) => contrast(pixel, hex(colour)))
        const share = ratios.filter((one) => one >= 4.2).length / ratios.length
        expect(share, `${colour} on ${name}`).toBeGreaterThan(0.94)
      }
    }
    const plain = (await drawSlide(slide('4:5', { picture: 'dark' }, [text('Terbaca', 'bold')]), place)).bytes
    const none = await drawSlide(
      slide('4:5', { picture: 'dark' }, [text('Terbaca', 'bold', { plate: 'none' })]),
      place,
    )
    expect(none.bytes.equals(plain)).toBe(true)
  })

  it('are refused with the characters that no font has', async () => {
    const plan = slide('4:5', { colour: '#000000' }, [text('Promo 你好 hari ini', 'bold')])
    const failure = await drawSlide(plan, place).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(GlyphsMissing)
    expect((failure as GlyphsMissing).characters).toEqual(['你', '好'])
  })
})

interface Portrait {
  lines: string[][]
  boxes: number[][]
  /** Brightness of the fields, two hexadecimal digits each, row by row. */
  light: string[]
}

async function portrait(plan: SlidePlan): Promise<Portrait> {
  const { bytes, report } = await drawSlide(plan, place)
  const image = await decode(bytes)
  const grid = lumaGrid(image, COLUMNS, ROWS).map((level) => Math.round(level).toString(16).padStart(2, '0'))
  const placed = await arrangeTexts(plan.texts, plan.size.height, { top: 0, bottom: 0 })
  return {
    lines: placed.map(({ block }) => block.lines.map((line) => line.text)),
    boxes: report.texts.map(({ left, top, right, bottom }) => [left, top, right, bottom]),
    light: Array.from({ length: ROWS }, (_, row) => grid.slice(row * COLUMNS, (row + 1) * COLUMNS).join('')),
  }
}

function levels(light: string[]): number[] {
  return light
    .join('')
    .match(/../g)!
    .map((level) => parseInt(level, 16))
}

function slide(
  shape: keyof typeof HEIGHTS,
  {
    picture,
    part,
    ...background
  }: {
    picture?: PictureName
    part?: { index: number; of: number }
    colour?: string
    colour2?: string
    dim?: number
  },
  texts: SlidePlan['texts'],
  marks: Partial<SlidePlan['marks']> = {},
): SlidePlan {
  return {
    set: 0,
    slide: 0,
    name: 'set-01/01.jpg',
    size: { width: 1080, height: HEIGHTS[shape] },
    background: {
      colour: '#23356b',
      dim: 0,
      ...background,
      ...(picture && { picture: { upload: picture, focusX: 0.5, focusY: 0.5, ...(part && { part }) } }),
    },
    texts,
    marks: { colour: '#ffffff', arrow: false, ...marks },
    format: 'jpeg',
    quality: 90,
  }
}

function text(content: string, preset: PresetName, more: object = {}) {
  return { content, style: textStyle.parse({ ...PRESETS[preset], ...more }) }
}

function near(one: readonly number[], other: readonly number[]): boolean {
  return one.every((channel, index) => Math.abs(channel - other[index]!) < 6)
}

function samples(
  image: Decoded,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
) {
  const found = []
  for (let y = top; y < bottom; y += 3)
    for (let x = left + 30; x < right - 30; x += 3) found.push(image.at(x, y))
  return found
}

function contrast(one: readonly [number, number, number], other: readonly [number, number, number]): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function hex(colour: string): [number, number, number] {
  return [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16)) as [number, number, number]
}
