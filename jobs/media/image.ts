import { stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { default as SharpFactory, Sharp } from 'sharp'
import type { MediaFacts, Problem } from '#app/studio/contract.ts'
import { FORMATS } from '#app/uploads/upload-limits.ts'
import { FfmpegError, runFfmpeg, type FfmpegProgress } from './ffmpeg.ts'

/**
 * Still pictures: the only importer of sharp. Of files, libvips may open JPEG, PNG, WebP, AVIF and GIF and nothing else (an
 * SVG or a PDF under another name is not a picture here), at most 50 megapixels, on one thread, with a time limit. SVG is
 * read from memory alone, where only we put it.
 */

/** imgproxy's and Supabase's limit; 16,000 × 16,000 in a file of 30 KB is refused from its header. */
export const MAX_PIXELS = 50_000_000
export const MAX_SIDE = 16_384
const TIMEOUT_SECONDS = 20
/** Long side of the pictures shown in lists. */
const THUMBNAIL_SIDE = 480

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'heif'

/** Size and format of a picture file, its orientation applied, after decoding all of it once. */
export async function readImage(
  file: string,
): Promise<{ ok: true; facts: MediaFacts } | { ok: false; problem: Problem }> {
  const image = await openImage(file)
  try {
    const meta = await image.metadata()
    const { width, height } = meta.autoOrient
    if (Math.max(width, height) > MAX_SIDE) {
      return { ok: false, problem: { code: 'picture-too-large', values: { width, height, max: MAX_SIDE } } }
    }
    // The header may promise what the file does not hold: only its last line has all of it before.
    const last = { left: 0, top: meta.height - 1, width: 1, height: 1 }
    await (await openImage(file)).extract(last).raw().toBuffer()
    return { ok: true, facts: { kind: 'image', container: meta.format, width, height } }
  } catch (error) {
    return { ok: false, problem: problemOf(error) }
  }
}

/**
 * The header of a picture in HEVC, as iPhones take them, which libvips as it is published reads but cannot decode;
 * undefined for everything else. See heic.ts.
 */
export async function readHevcHeader(
  file: string,
): Promise<{ width: number; height: number; icc?: Buffer } | undefined> {
  try {
    const { compression, autoOrient, icc } = await (await openImage(file)).metadata()
    return compression === 'hevc' ? { ...autoOrient, ...(icc && { icc }) } : undefined
  } catch {
    return undefined
  }
}

/** Writes decoded pixels as a JPEG of high quality, in the colours of their profile. */
export async function writeMaster(
  pixels: { data: Uint8Array; width: number; height: number; icc?: Buffer },
  target: string,
): Promise<void> {
  const { data, width, height, icc } = pixels
  const make = await (loaded ??= load())
  const jpeg = await make(data, { raw: { width, height, channels: 4 }, limitInputPixels: MAX_PIXELS })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 92 })
    .toBuffer()
  await writeFile(target, icc ? withProfile(jpeg, icc) : jpeg)
}

/** A part of a colour profile in one JPEG segment: 65,535 less its own head. ICC.1:2010, Annex B.4. */
const PROFILE_BYTES = 65_519

/** libvips attaches a profile only by converting the pixels to it; these are in its colours already. */
function withProfile(jpeg: Buffer, icc: Buffer): Buffer {
  const count = Math.ceil(icc.length / PROFILE_BYTES)
  const segments = Array.from({ length: count }, (_, index) => {
    const part = icc.subarray(index * PROFILE_BYTES, (index + 1) * PROFILE_BYTES)
    const head = Buffer.from('\xff\xe2\0\0ICC_PROFILE\0\0\0', 'latin1')
    head.writeUInt16BE(part.length + 16, 2)
    head.set([index + 1, count], 16)
    return Buffer.concat([head, part])
  })
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
}

/** Pixels of a picture file as shown, from its header. Throws when it is no picture that we open. */
export async function imageSize(file: string): Promise<{ width: number; height: number }> {
  const { width, height } = (await (await openImage(file)).metadata()).autoOrient
  return { width, height }
}

/**
 * Writes a WebP of at most 480 pixels on the long side into the folder `into` and answers its path: the picture
 * itself, a frame near the beginning of a video, the wave of a sound.
 */
export async function thumbnail(
  file: string,
  facts: MediaFacts,
  into: string,
  signal?: AbortSignal,
): Promise<string> {
  const target = path.join(into, 'thumbnail.webp')
  const source = facts.kind === 'image' ? file : await drawStill(file, facts, into, signal)
  const picture = await openImage(source)
  await picture
    .autoOrient()
    .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp({ quality: 78, effort: 4 })
    .toFile(target)
  return target
}

/** Long side of a finished picture on the contact sheet of its run. */
const POSTER_SIDE = 400

/** Writes a finished picture small, as a JPEG: a sheet of a hundred slides is not a hundred full pictures. */
export async function poster(file: string, target: string): Promise<void> {
  const picture = await openImage(file)
  await picture
    .resize(POSTER_SIDE, POSTER_SIDE, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 76 })
    .toFile(target)
}

/**
 * The part of a photo that catches the eye, a face where there is one, upright and of this size: a JPEG in sRGB that says
 * nothing of its camera, its place or its day.
 */
export async function portraitOf(file: string, size: { width: number; height: number }): Promise<Buffer> {
  const photo = await openImage(file)
  return await photo
    .autoOrient()
    .resize({ ...size, fit: 'cover', position: 'attention' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: 92 })
    .toBuffer()
}

/** Side of the square that stands for a person in lists. */
const PORTRAIT_SIDE = 320

/** Side of the head that is laid over a drawn body. */
const HEAD_SIDE = 512

/** About the head of a portrait as a square JPEG: of the part that catches the eye the upper middle. */
export async function headSquare(file: string): Promise<Buffer> {
  const whole = Math.round(HEAD_SIDE / 0.84)
  const photo = await openImage(file)
  return await photo
    .autoOrient()
    .resize(whole, whole, { fit: 'cover', position: 'attention' })
    .extract({
      left: Math.round((whole - HEAD_SIDE) / 2),
      top: Math.round((whole - HEAD_SIDE) / 4),
      width: HEAD_SIDE,
      height: HEAD_SIDE,
    })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: 85 })
    .toBuffer()
}

/** Writes the part of a picture that catches the eye, a face where there is one, as a square JPEG without metadata. */
export async function portraitThumbnail(file: string, target: string): Promise<void> {
  const picture = await openImage(file)
  await picture
    .autoOrient()
    .resize(PORTRAIT_SIDE, PORTRAIT_SIDE, { fit: 'cover', position: 'attention' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: 80 })
    .toFile(target)
}

/**
 * A user's picture as PNG for the renderer to lay over frames: upright, sRGB, at most `width` × `height` pixels,
 * metadata gone. Throws when it is no picture that we open.
 */
export async function stickerPng(
  file: string,
  box: { width: number; height: number },
): Promise<{ bytes: Buffer; width: number; height: number }> {
  const { data, info } = await (
    await openImage(file)
  )
    .autoOrient()
    .resize(box.width, box.height, { fit: 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

/** Pixels of a picture: sRGB, four bytes each, rows without gaps, alpha not multiplied in. */
export interface Pixels {
  data: Buffer
  width: number
  height: number
  isOpaque: boolean
}

export interface CoverCrop {
  width: number
  height: number
  /** The point of the picture that comes as near to the middle as its edges let it. */
  focusX: number
  focusY: number
  /** Slice `index` of `of` equal ones that lie side by side. */
  part?: { index: number; of: number }
}

/**
 * The part of a user's picture that fills the box, upright, whatever colours it came in. All of it is scaled before it
 * is cut, so that the slices of one picture meet without a seam. Throws when it is no picture that we open.
 */
export async function coverPixels(file: string, crop: CoverCrop): Promise<Pixels> {
  const { index, of } = crop.part ?? { index: 0, of: 1 }
  const whole = { width: crop.width * of, height: crop.height }
  const image = await openImage(file)
  const { autoOrient, hasAlpha } = await image.metadata()
  const scale = Math.max(whole.width / autoOrient.width, whole.height / autoOrient.height)
  const width = Math.max(whole.width, Math.round(autoOrient.width * scale))
  const height = Math.max(whole.height, Math.round(autoOrient.height * scale))
  const { data } = await image
    .autoOrient()
    .resize(width, height, { fit: 'fill' })
    .extract({
      left: edgeNear(crop.focusX, width, whole.width) + index * crop.width,
      top: edgeNear(crop.focusY, height, whole.height),
      width: crop.width,
      height: crop.height,
    })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, width: crop.width, height: crop.height, isOpaque: !hasAlpha }
}

/** All of a user's picture, upright, as large as fits the box. Throws when it is no picture that we open. */
export async function containPixels(file: string, box: { width: number; height: number }): Promise<Pixels> {
  const image = await openImage(file)
  const { hasAlpha } = await image.metadata()
  const { data, info } = await image
    .autoOrient()
    .resize(box.width, box.height, { fit: 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, isOpaque: !hasAlpha }
}

/** Instagram takes no JPEG of more than 8 MB: developers.facebook.com/docs/instagram-platform/content-publishing. */
export const MAX_JPEG_BYTES = 8_000_000

/**
 * Opaque pixels as a file of the given size without metadata. `hasSharpColour` keeps the full resolution of colours, which letters and
 * marks of a strong colour need and photos do not.
 */
export async function encodePixels(
  pixels: Omit<Pixels, 'isOpaque'>,
  options: {
    width: number
    height: number
    format: 'jpeg' | 'png'
    quality: number
    hasSharpColour: boolean
  },
): Promise<Buffer> {
  const { data, width, height } = pixels
  const raw = { width, height, channels: 4 as const }
  const make = await (loaded ??= load())
  const image = () => {
    const whole = make(data, { raw }).timeout({ seconds: TIMEOUT_SECONDS }).removeAlpha()
    if (options.width === width && options.height === height) return whole
    return whole.resize(options.width, options.height, { fit: 'fill' })
  }
  if (options.format === 'png') return await image().png({ compressionLevel: 6 }).toBuffer()
  let { quality } = options
  for (;;) {
    // Coding tables of its own would save 3 % of the bytes for half as much CPU again.
    const bytes = await image()
      .jpeg({ quality, chromaSubsampling: options.hasSharpColour ? '4:4:4' : '4:2:0', optimiseCoding: false })
      .toBuffer()
    if (bytes.length < MAX_JPEG_BYTES || quality <= 40) return bytes
    quality -= 10
  }
}

/**
 * An SVG that we wrote, never a user's, as PNG of the pixels that its own width and height say. It can name no other file
 * and no address: librsvg follows none from memory.
 */
export async function rasteriseSvg(svg: string): Promise<Buffer> {
  const make = await (loaded ??= load())
  return await make(Buffer.from(svg), { limitInputPixels: MAX_PIXELS })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .png({ compressionLevel: 6 })
    .toBuffer()
}

/** Pixels with their alpha as a PNG of the same size, without metadata. */
export async function alphaPng(pixels: Omit<Pixels, 'isOpaque'>): Promise<Buffer> {
  return await (await imageOfPixels(pixels)).png({ compressionLevel: 6 }).toBuffer()
}

/** Pixels of ours, to go on with under the limits that a file has. */
export async function imageOfPixels({ data, width, height }: Omit<Pixels, 'isOpaque'>): Promise<Sharp> {
  const make = await (loaded ??= load())
  return make(data, { raw: { width, height, channels: 4 }, limitInputPixels: MAX_PIXELS }).timeout({
    seconds: TIMEOUT_SECONDS,
  })
}

/** Where a window of `size` begins, so that the point is in its middle as far as `whole` allows. */
function edgeNear(focus: number, whole: number, size: number): number {
  return Math.round(Math.min(Math.max(focus * whole - size / 2, 0), whole - size))
}

/** A frame of the video, or the wave of the sound, as PNG. */
async function drawStill(
  file: string,
  facts: MediaFacts,
  into: string,
  signal?: AbortSignal,
): Promise<string> {
  const still = path.join(into, 'still.png')
  if (facts.kind === 'audio') {
    const reached = await runFfmpeg({
      inputs: [{ path: file, kind: 'audio', options: ['-t', '600'] }],
      graph: `[0:a:0]aformat=channel_layouts=mono,showwavespic=s=480x270:colors=#8a8f98[v]`,
      outputs: [{ path: still, map: ['[v]'], options: ['-frames:v', '1', '-update', '1', '-f', 'image2'] }],
      signal,
      wallSeconds: 60,
      isTolerant: true,
    })
    return await existing(still, reached)
  }
  // The very first frame is often black or a hand on the lens.
  const at = Math.min(1, (facts.seconds ?? 0) * 0.2)
  const side = `'if(gt(dar,1),${THUMBNAIL_SIDE},-2)':'if(gt(dar,1),-2,${THUMBNAIL_SIDE})'`
  const reached = await runFfmpeg({
    inputs: [{ path: file, kind: 'video', options: ['-ss', at.toFixed(3), '-t', '5'] }],
    graph: `[0:v:0]scale=${side}:out_range=pc,setsar=1,format=rgb24[v]`,
    outputs: [{ path: still, map: ['[v]'], options: ['-frames:v', '1', '-update', '1', '-f', 'image2'] }],
    signal,
    wallSeconds: 60,
    isTolerant: true,
  })
  return await existing(still, reached)
}

/** ffmpeg is content, and writes nothing, where the file holds nothing at that place. */
async function existing(still: string, reached: FfmpegProgress): Promise<string> {
  if (await stat(still).catch(() => null)) return still
  throw new FfmpegError('Nothing of it could be drawn', 'short', '', reached)
}

/** A picture of the user's that passed inspection and still cannot be decoded. */
export class PictureUnreadable extends Error {
  override name = 'PictureUnreadable'
  readonly file: string

  constructor(file: string, cause: unknown) {
    super(`${file} cannot be decoded`, { cause })
    this.file = file
  }
}

/** What says nothing about the picture: a missing file, a full disk, too little memory or time. */
export function isOurFault(error: unknown): boolean {
  return /missing|ENO|EMFILE|memory|timeout/i.test(error instanceof Error ? error.message : String(error))
}

let loaded: Promise<typeof SharpFactory> | undefined

/** The only way to open a picture, with our limits on it: a file, or the bytes of a JPEG, PNG or WebP. */
export async function openImage(source: string | Buffer): Promise<Sharp> {
  loaded ??= load()
  const make = await loaded
  return make(source, {
    failOn: 'warning',
    limitInputPixels: MAX_PIXELS,
    limitInputChannels: 5,
    pages: 1,
    sequentialRead: true,
  }).timeout({ seconds: TIMEOUT_SECONDS })
}

async function load(): Promise<typeof SharpFactory> {
  const { default: make } = await import('sharp')
  make.block({ operation: ['VipsForeignLoad'] })
  make.unblock({
    operation: [
      'VipsForeignLoadJpegFile',
      'VipsForeignLoadPngFile',
      'VipsForeignLoadWebpFile',
      'VipsForeignLoadHeifFile',
      'VipsForeignLoadNsgifFile',
      // Of bytes: an SVG of our own, and what a provider sent, which net-picture.ts looks at before.
      'VipsForeignLoadSvgBuffer',
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadWebpBuffer',
    ],
  })
  make.concurrency(1)
  make.cache(false)
  return make
}

function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error)
  if (/pixel limit/i.test(message)) {
    return { code: 'too-many-pixels', values: { maxMegapixels: MAX_PIXELS / 1e6 } }
  }
  if (/unsupported image format|blocked|has not been built in/i.test(message)) {
    return { code: 'unsupported-format', values: { format: '?', formats: FORMATS.image } }
  }
  return { code: 'damaged', values: {} }
}
