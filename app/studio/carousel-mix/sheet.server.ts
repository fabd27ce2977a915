import type { Canvas, ImageData, SKRSContext2D } from '@napi-rs/canvas'
import { loadCanvas } from '#jobs/media/fonts.ts'
import type { Pixels } from '#jobs/media/image.ts'
import type { SlideSize } from './slide.ts'

/**
 * What a slide is drawn on: a canvas and a buffer of its pixels, used again for the next slide. Taking 12 MB from the
 * system and giving them back costs more than all the drawing.
 */
export interface Sheet {
  canvas: Canvas
  context: SKRSContext2D
  data: Buffer
}

/** Rows from `top` up to `bottom`. */
export interface Band {
  top: number
  bottom: number
}

/** As many as are drawn on at a time. */
const MAX_IDLE = 2
const idle: Sheet[] = []

/** Runs `work` with the background on a sheet of its size. The sheet is gone afterwards, the answer stays. */
export async function onSheet<T>(background: Pixels, work: (sheet: Sheet) => Promise<T>): Promise<T> {
  const sheet = await takeSheet(background)
  sheet.context.putImageData(await imageOf(background), 0, 0)
  background.data.copy(sheet.data)
  const result = await work(sheet)
  // One that something failed on may be left in any state.
  idle.unshift(sheet)
  idle.length = Math.min(idle.length, MAX_IDLE)
  return result
}

/** The sheet's pixels, when nothing was painted outside the bands. */
export function readSheet({ canvas, context, data }: Sheet, bands: Band[]): Buffer {
  const { width, height } = canvas
  for (const { top, bottom } of joined(bands, height)) {
    const rows = context.getImageData(0, top, width, bottom - top).data
    data.set(rows as Uint8ClampedArray, top * width * 4)
  }
  return data
}

async function takeSheet({ width, height }: SlideSize): Promise<Sheet> {
  const fitting = idle.findIndex(({ canvas }) => canvas.width === width && canvas.height === height)
  const [taken] = fitting < 0 ? [] : idle.splice(fitting, 1)
  if (taken) return taken
  const { createCanvas } = await loadCanvas()
  const canvas = createCanvas(width, height)
  return { canvas, context: canvas.getContext('2d'), data: Buffer.alloc(width * height * 4) }
}

/** Whole rows within the sheet, each once. */
function joined(bands: Band[], height: number): Band[] {
  const result: Band[] = []
  for (const band of bands.toSorted((a, b) => a.top - b.top)) {
    const top = Math.max(0, Math.floor(band.top))
    const bottom = Math.min(height, Math.ceil(band.bottom))
    const last = result.at(-1)
    if (last && top <= last.bottom) last.bottom = Math.max(last.bottom, bottom)
    else if (top < bottom) result.push({ top, bottom })
  }
  return result
}

const images = new WeakMap<Pixels, ImageData>()

async function imageOf(pixels: Pixels): Promise<ImageData> {
  const kept = images.get(pixels)
  if (kept) return kept
  const canvas = await loadCanvas()
  const { data, width, height } = pixels
  const bytes = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length)
  const image = new canvas.ImageData(bytes, width, height)
  images.set(pixels, image)
  return image
}
