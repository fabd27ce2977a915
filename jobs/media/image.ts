import path from 'node:path'
import type { default as SharpFactory, Sharp } from 'sharp'
import type { MediaFacts, Problem } from '#app/studio/contract.ts'
import { runFfmpeg } from './ffmpeg.ts'

/**
 * Still pictures: the only importer of sharp. libvips may open JPEG, PNG, WebP and AVIF and nothing else (an SVG or a
 * PDF under another name is not a picture here), at most 50 megapixels, on one thread, with a time limit.
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
    // The header may promise what the file does not hold.
    await (await openImage(file)).resize(16, 16, { fit: 'inside' }).raw().toBuffer()
    return { ok: true, facts: { kind: 'image', container: meta.format, width, height } }
  } catch (error) {
    return { ok: false, problem: problemOf(error) }
  }
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

/** A frame of the video, or the wave of the sound, as PNG. */
async function drawStill(
  file: string,
  facts: MediaFacts,
  into: string,
  signal?: AbortSignal,
): Promise<string> {
  const still = path.join(into, 'still.png')
  if (facts.kind === 'audio') {
    await runFfmpeg({
      inputs: [{ path: file, kind: 'audio', options: ['-t', '600'] }],
      graph: `[0:a:0]aformat=channel_layouts=mono,showwavespic=s=480x270:colors=#8a8f98[v]`,
      outputs: [{ path: still, map: ['[v]'], options: ['-frames:v', '1', '-update', '1', '-f', 'image2'] }],
      signal,
      wallSeconds: 60,
      isTolerant: true,
    })
    return still
  }
  // The very first frame is often black or a hand on the lens.
  const at = Math.min(1, (facts.seconds ?? 0) * 0.2)
  const side = `'if(gt(dar,1),${THUMBNAIL_SIDE},-2)':'if(gt(dar,1),-2,${THUMBNAIL_SIDE})'`
  await runFfmpeg({
    inputs: [{ path: file, kind: 'video', options: ['-ss', at.toFixed(3), '-t', '5'] }],
    graph: `[0:v:0]scale=${side}:out_range=pc,setsar=1,format=rgb24[v]`,
    outputs: [{ path: still, map: ['[v]'], options: ['-frames:v', '1', '-update', '1', '-f', 'image2'] }],
    signal,
    wallSeconds: 60,
    isTolerant: true,
  })
  return still
}

let loaded: Promise<typeof SharpFactory> | undefined

/** The only way to open a picture, with our limits on it. */
export async function openImage(file: string): Promise<Sharp> {
  loaded ??= load()
  const make = await loaded
  return make(file, {
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
  if (/unsupported image format|blocked/i.test(message)) {
    return { code: 'unsupported-format', values: { format: '?', formats: 'jpg, png, webp' } }
  }
  return { code: 'damaged', values: {} }
}
