import { alphaPng, openImage } from './image.ts'

/** Pictures as they go out to a net of somebody else's, and as they come back. */

export interface Box {
  width: number
  height: number
}

/** Long side of a picture that shows a net who somebody is. */
const REFERENCE_SIDE = 1024

/** A user's picture for a provider: upright, small, sRGB, on white, with nothing in it but pixels. JPEG. */
export async function referenceJpeg(source: string | Buffer, side = REFERENCE_SIDE): Promise<Buffer> {
  return await (
    await openImage(source)
  )
    .autoOrient()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** Two pictures side by side on one sheet, for a net that takes only one: each whole, in a half of `half` pixels. PNG. */
export async function sheetOf(left: Buffer, right: Buffer, half: Box): Promise<Buffer> {
  const { width, height } = half
  const fitted = async (picture: Buffer, background: string) =>
    await (await openImage(picture)).resize(width, height, { fit: 'contain', background }).png().toBuffer()
  const beside = await fitted(right, '#000000')
  return await (
    await openImage(await fitted(left, '#ffffff'))
  )
    .extend({ right: width, background: '#000000' })
    .composite([{ input: beside, left: width, top: 0 }])
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer()
}

/** Further from the asked shape than this, a picture is shown whole, with bars, not cut. */
const CUT_FRACTION = 0.15

/**
 * What a provider sent, decoded once: a PNG of exactly `box` pixels in sRGB with no metadata. Throws when the bytes are no JPEG, PNG or WebP, or are not whole.
 */
export async function receivePicture(bytes: Buffer, box: Box): Promise<Buffer> {
  const { width, height } = await sizeOf(bytes)
  const shape = width / height / (box.width / box.height)
  const isNear = Math.max(shape, 1 / shape) <= 1 + CUT_FRACTION
  return await (
    await openImage(bytes)
  )
    .autoOrient()
    .resize(box.width, box.height, { fit: isNear ? 'cover' : 'contain', background: '#ffffff' })
    .toColourspace('srgb')
    .png({ compressionLevel: 4 })
    .toBuffer()
}

/**
 * Cuts along a mask from a provider: a picture with alpha, or a grey one whose light parts stay. The cut-out has the size
 * and the colours of `source`; only its alpha is the mask's. PNG. Throws as `receivePicture` does.
 */
export async function cutAlong(source: string | Buffer, mask: Buffer): Promise<Buffer> {
  await sizeOf(mask)
  const { data, info } = await (
    await openImage(source)
  )
    .autoOrient()
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  // Some masks have an alpha that says nothing.
  const { isOpaque } = await (await openImage(mask)).stats()
  const opened = await openImage(mask)
  const channel = isOpaque ? opened.greyscale().extractChannel(0) : opened.extractChannel('alpha')
  const alpha = await channel
    .resize(info.width, info.height, { fit: 'fill' })
    .raw({ depth: 'uchar' })
    .toBuffer()
  for (let at = 0; at < alpha.length; at += 1) data[at * 4 + 3] = Math.min(data[at * 4 + 3]!, alpha[at]!)
  return await alphaPng({ data, width: info.width, height: info.height })
}

/** JPEG, PNG, WebP by their first bytes: no other reader of libvips is let near what came from outside. */
function isPicture(bytes: Buffer): boolean {
  const isJpeg = bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))
  const isPng = bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))
  const isWebp = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'
  return isJpeg || isPng || isWebp
}

async function sizeOf(bytes: Buffer): Promise<Box> {
  if (!isPicture(bytes)) throw new Error('Not a JPEG, PNG or WebP')
  return (await (await openImage(bytes)).metadata()).autoOrient
}
