import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { loadCanvas } from '#jobs/media/fonts.ts'
import { coverPixels, isOurFault, PictureUnreadable, type Pixels } from '#jobs/media/image.ts'
import { pieceKey, takePiece } from '#jobs/media/pieces.ts'
import type { SourceFile } from '../contract.ts'
import type { SlideBackground, SlideSize } from './slide.ts'

export interface BackgroundPlace {
  files: ReadonlyMap<string, SourceFile>
  workspace: string
  cache: string
  signal: AbortSignal
}

/** Goes up when the same background comes out in other pixels. */
const VERSION = 1

/**
 * The background of a slide, all of it decided: never write into its pixels. Decoding a photo costs many times what a
 * slide does otherwise, so backgrounds are kept: the last ones in memory, all of them in the machine's cache of pieces.
 */
export async function openBackground(
  background: SlideBackground,
  size: SlideSize,
  place: BackgroundPlace,
): Promise<Pixels> {
  const file = background.picture && fileOf(place.files, background.picture.upload)
  const { upload: _, ...crop } = background.picture ?? {}
  const key = pieceKey({
    kind: 'slide background',
    version: VERSION,
    size,
    picture: file && { ...crop, sha256: file.sha256 },
    colours: [background.colour, background.colour2],
    dim: background.dim,
  })
  const kept = recent.get(key)
  if (kept) {
    recent.delete(key)
    recent.set(key, kept)
    return kept
  }
  const running = opening.get(key)
  // Whoever began it may have been cancelled; then it is our turn.
  if (running) return await running.catch(() => openBackground(background, size, place))
  const opened = file
    ? openKept(key, size, place, () => paint(background, size, file))
    : paint(background, size, undefined)
  opening.set(key, opened)
  try {
    const pixels = await opened
    keep(key, pixels)
    return pixels
  } finally {
    opening.delete(key)
  }
}

export function fileOf(files: ReadonlyMap<string, SourceFile>, id: string): SourceFile {
  const file = files.get(id)
  if (!file) throw new Error(`The upload ${id} is not among the files of the run`)
  return file
}

const MAX_KEPT_BYTES = 64 * 1024 ** 2
/** The least recently used first. */
const recent = new Map<string, Pixels>()
const opening = new Map<string, Promise<Pixels>>()
let keptBytes = 0

function keep(key: string, pixels: Pixels): void {
  recent.set(key, pixels)
  keptBytes += pixels.data.length
  for (const [oldest, { data }] of recent) {
    if (keptBytes <= MAX_KEPT_BYTES) return
    recent.delete(oldest)
    keptBytes -= data.length
  }
}

const PIXELS = 'pixels.rgba'

async function openKept(
  key: string,
  size: SlideSize,
  place: BackgroundPlace,
  make: () => Promise<Pixels>,
): Promise<Pixels> {
  let made: Pixels | undefined
  const folder = await takePiece(
    { ...place, workspace: path.join(place.workspace, 'pieces'), key },
    async (to) => {
      made = await make()
      await writeFile(path.join(to, PIXELS), made.data)
    },
  )
  return made ?? { ...size, data: await readFile(path.join(folder, PIXELS)), isOpaque: true }
}

async function paint(
  { picture, colour, colour2, dim }: SlideBackground,
  { width, height }: SlideSize,
  file: SourceFile | undefined,
): Promise<Pixels> {
  const { createCanvas, ImageData } = await loadCanvas()
  const photo = picture && file && (await decode(file, { ...picture, width, height }))
  if (photo?.isOpaque) return dimmed(photo, dim)
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const gradient = context.createLinearGradient(0, 0, 0, height)
  gradient.addColorStop(0, colour)
  gradient.addColorStop(1, colour2 ?? colour)
  context.fillStyle = gradient
  context.fillRect(0, 0, width, height)
  if (photo) {
    const cutOut = createCanvas(width, height)
    const bytes = new Uint8ClampedArray(photo.data.buffer, photo.data.byteOffset, photo.data.length)
    cutOut.getContext('2d').putImageData(new ImageData(bytes, width, height), 0, 0)
    context.drawImage(cutOut, 0, 0)
  }
  return dimmed({ data: canvas.data(), width, height, isOpaque: true }, photo ? dim : 0)
}

/** Laid over with black, in place. */
function dimmed(pixels: Pixels, dim: number): Pixels {
  if (dim === 0) return pixels
  const table = Uint8Array.from({ length: 256 }, (_, channel) => Math.round(channel * (1 - dim)))
  const { data } = pixels
  for (let at = 0; at < data.length; at += 4) {
    data[at] = table[data[at]!]!
    data[at + 1] = table[data[at + 1]!]!
    data[at + 2] = table[data[at + 2]!]!
  }
  return pixels
}

/** The photo that is being decoded: two at a time would take twice the memory and gain little. */
let decoding: Promise<unknown> = Promise.resolve()

async function decode(file: SourceFile, crop: Parameters<typeof coverPixels>[1]): Promise<Pixels> {
  const decoded = decoding.then(() => coverPixels(file.path, crop))
  decoding = decoded.catch(() => {})
  try {
    return await decoded
  } catch (error) {
    if (isOurFault(error)) throw error
    throw new PictureUnreadable(file.name, error)
  }
}
