import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import type { SourceFile } from '#app/studio/contract.ts'

/**
 * Photos as cameras, scanners and print shops write them, made by sharp when first asked for. Four plain fields tell
 * which way is up and what became of the colours. Never write to one: all tests share them.
 */

/** Clockwise from the upper left corner. */
export const FIELDS = {
  red: [200, 40, 40],
  green: [40, 160, 60],
  blue: [40, 60, 190],
  yellow: [230, 200, 60],
} as const
const FOLDER = fileURLToPath(new URL('../../.data/test-media/', import.meta.url))

export const PICTURES = {
  plain: ['jpg', () => fields().jpeg({ quality: 95 })],
  /** Stored lying on its side; orientation 6 turns it upright. */
  turned: ['jpg', () => fields().rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 95 })],
  /** As a print shop sends it. */
  cmyk: ['jpg', () => fields().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95 })],
  /** A phone's wide colours: the numbers differ from sRGB's for the same colour. */
  displayP3: ['jpg', () => fields().withIccProfile('p3').jpeg({ quality: 95 })],
  sixteenBit: ['png', () => fields().toColourspace('rgb16').png()],
  grey: ['png', () => fields().greyscale().png()],
  /** The upper half can be seen through. */
  cutOut: ['png', () => cutOut()],
  /** Dark on the left, light on the right. */
  ramp: ['png', () => ramp(800, 1000)],
  /** A panorama for three slides. */
  wide: ['png', () => ramp(2400, 1000)],
  light: ['png', () => plain('#f2e9da')],
  dark: ['png', () => plain('#141a26')],
  checks: ['png', () => checks()],
  logo: ['png', () => plain('#d62b20', 200, 100)],
} satisfies Record<string, [extension: string, make: () => Sharp]>

export type PictureName = keyof typeof PICTURES

/** Path of the picture. */
export async function picture(name: PictureName): Promise<string> {
  const [extension, make] = PICTURES[name]
  const key = createHash('sha256').update(String(make)).digest('hex').slice(0, 16)
  const file = path.join(FOLDER, `${name}-${key}.${extension}`)
  if (existsSync(file)) return file
  await mkdir(FOLDER, { recursive: true })
  const unfinished = `${file}.${process.pid}.part`
  await make().toFile(unfinished)
  await rename(unfinished, file)
  return file
}

/** The pictures as a run has them, under their names. */
export async function pictureFiles(...names: PictureName[]): Promise<Map<string, SourceFile>> {
  const files = new Map<string, SourceFile>()
  for (const name of names) files.set(name, await sourceFile(name, await picture(name)))
  return files
}

export async function sourceFile(id: string, file: string): Promise<SourceFile> {
  const bytes = await readFile(file)
  return {
    id,
    name: `${id}${path.extname(file)}`,
    kind: 'image',
    bytes: bytes.length,
    facts: { kind: 'image', container: path.extname(file).slice(1) },
    isSample: false,
    path: file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
}

/** Decoded pixels of a finished picture: three bytes each. */
export async function decode(bytes: Buffer, width?: number) {
  const { data, info } = await asFile(bytes, (file) => {
    const image = sharp(file).removeAlpha()
    const sized = width === undefined ? image : image.resize({ width, kernel: 'cubic' })
    return sized.raw().toBuffer({ resolveWithObject: true })
  })
  const at = (x: number, y: number) => {
    const start = (Math.round(y) * info.width + Math.round(x)) * 3
    return [data[start]!, data[start + 1]!, data[start + 2]!] as const
  }
  return { data, width: info.width, height: info.height, at }
}

/** What the file's header says. */
export async function headerOf(bytes: Buffer) {
  return asFile(bytes, (file) => sharp(file).metadata())
}

/** jobs/media/image.ts lets this process open files alone. */
async function asFile<T>(bytes: Buffer, read: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-decode-'))
  try {
    const file = path.join(folder, 'picture')
    await writeFile(file, bytes)
    return await read(file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

export type Decoded = Awaited<ReturnType<typeof decode>>

/** Mean brightness of each of `columns` × `rows` fields, 0–255. */
export function lumaGrid(image: Decoded, columns: number, rows: number): number[] {
  const luma = lumaOf(image)
  return Array.from({ length: columns * rows }, (_, cell) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)]
    const [left, right] = [column, column + 1].map((edge) => Math.round((edge * image.width) / columns)) as [
      number,
      number,
    ]
    const [top, bottom] = [row, row + 1].map((edge) => Math.round((edge * image.height) / rows)) as [
      number,
      number,
    ]
    let sum = 0
    for (let y = top; y < bottom; y += 1)
      for (let x = left; x < right; x += 1) sum += luma[y * image.width + x]!
    return sum / ((right - left) * (bottom - top))
  })
}

/** Mean structural similarity of the brightness over windows of 8 × 8 pixels (Wang et al. 2004), 1 for equal pictures. */
export function ssim(one: Decoded, other: Decoded): number {
  if (one.width !== other.width || one.height !== other.height) throw new Error('The pictures differ in size')
  const [a, b] = [lumaOf(one), lumaOf(other)]
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2]
  let [total, windows] = [0, 0]
  for (let top = 0; top + 8 <= one.height; top += 4) {
    for (let left = 0; left + 8 <= one.width; left += 4) {
      let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0]
      for (let y = top; y < top + 8; y += 1) {
        for (let x = left; x < left + 8; x += 1) {
          const [p, q] = [a[y * one.width + x]!, b[y * one.width + x]!]
          sumA += p
          sumB += q
          squareA += p * p
          squareB += q * q
          product += p * q
        }
      }
      const [meanA, meanB] = [sumA / 64, sumB / 64]
      const [varianceA, varianceB] = [squareA / 64 - meanA ** 2, squareB / 64 - meanB ** 2]
      const covariance = product / 64 - meanA * meanB
      total +=
        ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
        ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2))
      windows += 1
    }
  }
  return total / windows
}

function lumaOf({ data, width, height }: Decoded): Float64Array {
  const luma = new Float64Array(width * height)
  for (let at = 0; at < luma.length; at += 1) {
    luma[at] = 0.2126 * data[at * 3]! + 0.7152 * data[at * 3 + 1]! + 0.0722 * data[at * 3 + 2]!
  }
  return luma
}

function paint(width: number, height: number, colourAt: (x: number, y: number) => readonly number[]): Sharp {
  const data = Buffer.alloc(width * height * 3)
  for (let at = 0; at < width * height; at += 1)
    data.set(colourAt(at % width, Math.floor(at / width)), at * 3)
  return sharp(data, { raw: { width, height, channels: 3 } })
}

function fields(): Sharp {
  return paint(400, 500, (x, y) =>
    y < 250 ? (x < 200 ? FIELDS.red : FIELDS.green) : x < 200 ? FIELDS.yellow : FIELDS.blue,
  )
}

function ramp(width: number, height: number): Sharp {
  return paint(width, height, (x, y) => {
    const light = 30 + (200 * x) / width
    return [light, light * 0.8, 60 + (100 * y) / height]
  }).png()
}

function checks(): Sharp {
  return paint(800, 1000, (x, y) => (((x >> 6) + (y >> 6)) % 2 ? [235, 235, 235] : [25, 25, 25])).png()
}

function plain(background: string, width = 400, height = 500): Sharp {
  return sharp({ create: { width, height, channels: 3, background } }).png()
}

function cutOut(): Sharp {
  const data = Buffer.alloc(400 * 500 * 4)
  for (let at = 0; at < 400 * 500; at += 1) data.set([200, 40, 40, at < 400 * 250 ? 0 : 255], at * 4)
  return sharp(data, { raw: { width: 400, height: 500, channels: 4 } }).png()
}
