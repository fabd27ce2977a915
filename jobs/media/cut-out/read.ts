import { isOurFault, openImage, PictureUnreadable } from '../image.ts'
import type { Raster } from './raster.ts'

/**
 * All of a picture for cutting, upright, in sRGB, whatever colours it came in, with nothing but pixels; made smaller when
 * it has more than `mostPixels`. In memory of its own, which can be moved to a thread. Throws PictureUnreadable, which names
 * it, when it is no picture that we open.
 */
export async function readRaster(
  source: string | Buffer,
  { mostPixels, name }: { mostPixels: number; name: string },
): Promise<Raster> {
  try {
    return await decode(source, mostPixels)
  } catch (error) {
    if (isOurFault(error)) throw error
    throw new PictureUnreadable(name, error)
  }
}

async function decode(source: string | Buffer, mostPixels: number): Promise<Raster> {
  const image = await openImage(source)
  const { autoOrient } = await image.metadata()
  const scale = Math.min(1, Math.sqrt(mostPixels / (autoOrient.width * autoOrient.height)))
  const width = Math.max(1, Math.floor(autoOrient.width * scale))
  const height = Math.max(1, Math.floor(autoOrient.height * scale))
  const upright = image.autoOrient()
  const { data } = await (scale < 1 ? upright.resize(width, height, { fit: 'fill' }) : upright)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data: new Uint8Array(data), width, height }
}
