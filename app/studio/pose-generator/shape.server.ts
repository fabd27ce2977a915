import { writeFile } from 'node:fs/promises'
import type { JpegOptions, Sharp } from 'sharp'
import { imageSize, openImage } from '#jobs/media/image.ts'
import { FORMATS, type ExportFormat, type FormatId } from './formats.ts'
import type { Window } from './framing.ts'

/** A finished picture in one of its formats. */

interface Shaping {
  /** The picture, on disk. */
  picture: string
  /** A file of its own that may be written over. */
  scratch: string
  window: Window
  file: 'jpeg' | 'png'
}

/** Bytes of the picture in this format, without metadata, and its size in pixels. */
export async function shapePicture(
  id: FormatId,
  { picture, scratch, window, file }: Shaping,
): Promise<{ bytes: Buffer; width: number; height: number }> {
  const size = await imageSize(picture)
  const target = FORMATS[id].height > 0 ? FORMATS[id] : size
  const { inner, pads } = cutOf(window, size, target)
  const cut = (await openImage(picture))
    .toColourspace('srgb')
    .extract(inner)
    .resize(target.width - pads.left - pads.right, target.height - pads.top - pads.bottom, { fit: 'fill' })
  const isWhole = Object.values(pads).every((pad) => pad === 0)
  const shaped = isWhole ? cut : await goOn(cut, pads, scratch)
  return {
    bytes: await encode(shaped, file, { ...PHOTOGRAPH, quality: FORMATS[id].quality }),
    width: target.width,
    height: target.height,
  }
}

interface Size {
  width: number
  height: number
}

interface Pads {
  left: number
  right: number
  top: number
  bottom: number
}

/** What of the picture the window shows, in its pixels, and what the format lacks round it, in the format's pixels. */
function cutOf(window: Window, size: Size, target: Size) {
  const unit = size.height
  const scale = target.height / (window.height * unit)
  const edges = {
    left: window.left * unit,
    top: window.top * unit,
    right: (window.left + window.width) * unit,
    bottom: (window.top + window.height) * unit,
  }
  const pads: Pads = {
    left: padOf(-edges.left * scale),
    right: padOf((edges.right - size.width) * scale),
    top: padOf(-edges.top * scale),
    bottom: padOf((edges.bottom - size.height) * scale),
  }
  const left = within(Math.round(edges.left), size.width - 1)
  const top = within(Math.round(edges.top), size.height - 1)
  return {
    pads,
    inner: {
      left,
      top,
      width: within(Math.round(edges.right), size.width) - left,
      height: within(Math.round(edges.bottom), size.height) - top,
    },
  }
}

/** Less than two pixels is rounding. */
function padOf(pixels: number): number {
  return pixels < 2 ? 0 : Math.round(pixels)
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most)
}

/** Of the side that is made up: how far its colours run into each other, and how wide the seam is that hides it. */
const BLUR = 0.06
const SEAM = 0.12

/**
 * The background goes on beyond the picture's edges: their colours are drawn out, so that a horizon, a floor or a wall
 * stays where it is, and run into each other like something out of focus. The person stays whole and sharp.
 */
async function goOn(cut: Sharp, pads: Pads, scratch: string): Promise<Sharp> {
  const { data, info } = await cut.png({ compressionLevel: 1 }).toBuffer({ resolveWithObject: true })
  await writeFile(scratch, data)
  const extended = (await openImage(scratch)).extend({ ...pads, extendWith: 'copy' })
  const hasAlpha = info.channels === 4 || info.channels === 2
  if (hasAlpha) return extended
  const most = Math.max(...Object.values(pads))
  const sharpPart = (await openImage(scratch)).joinChannel(feather(info, pads, most * SEAM), {
    raw: { width: info.width, height: info.height, channels: 1 },
  })
  return extended
    .blur(Math.max(1, most * BLUR))
    .composite([
      { input: await sharpPart.png({ compressionLevel: 1 }).toBuffer(), left: pads.left, top: pads.top },
    ])
}

/** Opacity of each pixel: full, but fading towards the sides that go on. */
function feather({ width, height }: Size, pads: Pads, seam: number): Buffer {
  const reach = Math.max(1, Math.min(seam, width / 8, height / 8))
  const ramp = (length: number, before: number, after: number) =>
    Array.from({ length }, (_, at) =>
      Math.min(1, before > 0 ? at / reach : 1, after > 0 ? (length - 1 - at) / reach : 1),
    )
  const across = ramp(width, pads.left, pads.right)
  const down = ramp(height, pads.top, pads.bottom)
  const mask = Buffer.alloc(width * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) mask[y * width + x] = Math.round(255 * across[x]! * down[y]!)
  }
  return mask
}

/** A whole drawing as the file that is wanted. Its edges are hard, so colours keep their full resolution. */
export async function encodeDrawing(
  drawing: string,
  { width, height, file, quality }: Size & Pick<ExportFormat, 'file' | 'quality'>,
): Promise<Buffer> {
  const picture = (await openImage(drawing)).toColourspace('srgb').resize(width, height, { fit: 'fill' })
  return await encode(picture, file, { quality, chromaSubsampling: '4:4:4' })
}

/** mozjpeg takes ten times as long for two thirds of the bytes: worth it for a photograph that was paid for. */
const PHOTOGRAPH = { mozjpeg: true }

async function encode(picture: Sharp, file: 'jpeg' | 'png', options: JpegOptions): Promise<Buffer> {
  if (file === 'png') return await picture.png({ compressionLevel: 6 }).toBuffer()
  return await picture.flatten({ background: '#ffffff' }).jpeg(options).toBuffer()
}
