import path from 'node:path'
import type { OutputFacts } from '#app/studio/contract.ts'
import type { FixId } from '#app/studio/preflight.ts'
import type { Platform } from '#app/studio/platforms.ts'
import { stat } from 'node:fs/promises'
import { openImage } from './image.ts'
import { isFilled, limitsOf, moveTexts, shapeFor, type Shape } from './platform-shape.ts'

/** A JPEG of the picture as the platform takes it: sRGB, its shape filled up, under its size. */

/** Where the platform names no cap, Instagram's. */
const MAX_BYTES = 8_000_000
/** The first is what nobody tells from the original; the others are for pictures that are all detail. */
const QUALITIES = [90, 84, 78, 70]

export type PlatformFile =
  | { ok: true; path: string; contentType: string; extension: string; facts: OutputFacts }
  | { ok: false; problem: { code: string; values?: Record<string, string | number> } }

export async function makePlatformImage(
  source: { path: string; facts: OutputFacts },
  { platform, fixes, workspace }: { platform: Platform; fixes: FixId[]; workspace: string },
): Promise<PlatformFile> {
  const { width = 0, height = 0 } = source.facts
  const target = path.join(workspace, 'variant.jpg')
  const cap = Math.min(MAX_BYTES, ...limitsOf(platform, 'image', 'bytes').map(({ max }) => max))
  const isReshaped = fixes.includes('ratio')
  for (let shortSide = Infinity; ; shortSide = Math.floor(Math.min(shortSide, width, height) * 0.8)) {
    const shape = shapeFor(platform, 'image', { width, height }, { isReshaped, shortSide })
    for (const quality of QUALITIES) {
      await draw(source.path, target, shape, quality)
      if ((await stat(target)).size > cap) continue
      const texts = moveTexts(source.facts.texts, shape, { width, height })
      const facts = { width: shape.width, height: shape.height, ...(texts && { texts }) }
      return { ok: true, path: target, contentType: 'image/jpeg', extension: 'jpg', facts }
    }
    if (Math.min(shape.width, shape.height) < LEAST_SIDE) {
      return { ok: false, problem: { code: 'variant-too-heavy', values: { megabytes: cap / 1e6 } } }
    }
  }
}

const LEAST_SIDE = 200

async function draw(source: string, target: string, shape: Shape, quality: number): Promise<void> {
  const { width, height, inner } = shape
  const upright = async () =>
    (await openImage(source)).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb')
  // Text keeps its colour edges without chroma subsampling.
  const jpeg = { quality, chromaSubsampling: '4:4:4' }
  if (!isFilled(shape)) {
    await (await upright()).resize(width, height, { fit: 'fill' }).jpeg(jpeg).toFile(target)
    return
  }
  const { data, info } = await (
    await upright()
  )
    .resize(inner.width, inner.height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { channels } = info
  await (
    await upright()
  )
    .resize(width, height, { fit: 'cover' })
    .blur(Math.max(2, Math.min(width, height) / 27))
    .composite([
      {
        input: data,
        raw: { width: info.width, height: info.height, channels },
        left: inner.left,
        top: inner.top,
      },
    ])
    .jpeg(jpeg)
    .toFile(target)
}
