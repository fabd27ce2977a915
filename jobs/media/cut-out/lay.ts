import { alphaPng, encodePixels, imageOfPixels } from '../image.ts'
import type { CutOut } from './work.ts'

const QUALITY = 92

/** The product alone, in the frame it was photographed in. */
export async function transparentPng(cut: CutOut): Promise<Buffer> {
  return await alphaPng(asBuffer(cut))
}

/** The same on one colour, `#rrggbb`, as JPEG of less than 8 MB. */
export async function onColour(cut: CutOut, colour: string): Promise<Buffer> {
  const { width, height } = cut
  const data = await (
    await imageOfPixels(asBuffer(cut))
  )
    .flatten({ background: colour })
    .ensureAlpha()
    .raw()
    .toBuffer()
  return await jpegOf(data, width, height)
}

export interface SquareLayout {
  /** Pixels. */
  side: number
  /** The product's longer side against the square's, 0–1. */
  fill: number
  hasShadow: boolean
}

/**
 * A white square as marketplaces want it, JPEG: the product cropped to what is seen of it, enlarged or made smaller, in
 * the very middle, on the shadow that it casts where it stands.
 */
export async function onSquare(cut: CutOut, { side, fill, hasShadow }: SquareLayout): Promise<Buffer> {
  const { bounds } = cut
  const scale = (fill * side) / Math.max(bounds.width, bounds.height)
  const width = Math.max(1, Math.round(bounds.width * scale))
  const height = Math.max(1, Math.round(bounds.height * scale))
  const left = Math.round((side - width) / 2)
  const top = Math.round((side - height) / 2)
  const product = await (
    await imageOfPixels(asBuffer(cut))
  )
    .extract(bounds)
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer()
  const raw = { width, height, channels: 4 as const }
  const shadow = hasShadow
    ? await contactShadow({ data: product, width, height }, { side, left, top })
    : undefined
  const ground = Buffer.alloc(side * side * 4, 0xff)
  const data = await (
    await imageOfPixels({ data: ground, width: side, height: side })
  )
    .composite([
      ...(shadow ? [{ input: shadow, raw: { width: side, height: side, channels: 4 as const } }] : []),
      { input: product, raw, left, top },
    ])
    .raw()
    .toBuffer()
  return await jpegOf(data, side, side)
}

/** Of the product's height: what is near enough to the ground to shade it; and how deep the shade is, of the square. */
const FOOT = 0.25
const DEPTH = 0.05
/** Dark and narrow where it touches, pale and wide around: blur of the square's side, and opacity. */
const SHADES = [
  { blur: 0.009, opacity: 0.22 },
  { blur: 0.03, opacity: 0.26 },
]

/** The product's foot pressed flat and blurred, on a clear square. */
async function contactShadow(
  product: { data: Buffer; width: number; height: number },
  { side, left, top }: { side: number; left: number; top: number },
): Promise<Buffer> {
  const flat = pressFlat(product, { side, left, top })
  const shades = await Promise.all(
    SHADES.map(async ({ blur }) => {
      const image = await imageOfPixels({ data: flat, width: side, height: side })
      return await image
        .extractChannel('alpha')
        .blur(Math.max(0.5, blur * side))
        .raw()
        .toBuffer()
    }),
  )
  const shadow = Buffer.alloc(side * side * 4)
  for (const [index, { opacity }] of SHADES.entries()) {
    const shade = shades[index]!
    for (let pixel = 0; pixel < shade.length; pixel += 1) {
      const before = shadow[pixel * 4 + 3]!
      shadow[pixel * 4 + 3] = before + (1 - before / 255) * opacity * shade[pixel]!
    }
  }
  return shadow
}

function pressFlat(
  { data, width, height }: { data: Buffer; width: number; height: number },
  { side, left, top }: { side: number; left: number; top: number },
): Buffer {
  const flat = Buffer.alloc(side * side * 4)
  const foot = Math.max(1, Math.round(height * FOOT))
  const depth = Math.max(1, Math.round(side * DEPTH))
  // Half of it lies before the product, half is hidden behind.
  const begin = top + height - Math.round(depth / 2)
  for (let y = 0; y < depth; y += 1) {
    const row = begin + y
    if (row >= side) break
    const from = height - foot + Math.min(foot - 1, Math.floor((y * foot) / depth))
    for (let x = 0; x < width; x += 1) {
      flat[(row * side + left + x) * 4 + 3] = data[(from * width + x) * 4 + 3]!
    }
  }
  return flat
}

async function jpegOf(data: Buffer, width: number, height: number): Promise<Buffer> {
  const options = { width, height, format: 'jpeg', quality: QUALITY, hasSharpColour: true } as const
  return await encodePixels({ data, width, height }, options)
}

function asBuffer({ data, width, height }: CutOut): { data: Buffer; width: number; height: number } {
  return { data: Buffer.from(data.buffer, data.byteOffset, data.byteLength), width, height }
}
