import { createHash } from 'node:crypto'
import sharp from 'sharp'
import type { AskedPicture } from './server.ts'

/** What a net might draw, so far as tests need it: every word, picture and seed changes it, and nothing else does. */
export async function pictureFor(asked: AskedPicture, sent: Buffer[]): Promise<Buffer> {
  const { prompt, seed, steps, model } = asked
  const hash = createHash('sha256').update(JSON.stringify([model, prompt, seed, steps]))
  for (const picture of sent) hash.update(picture)
  const [red, green, blue, shift] = hash.digest()
  const width = asked.width ?? 512
  const height = asked.height ?? 512
  const ground = sharp({
    create: { width, height, channels: 3, background: { r: red!, g: green!, b: blue! } },
  })
  const side = Math.round(Math.min(width, height) / 3)
  const layers = await Promise.all(
    sent.map(async (picture, index) => ({
      input: await sharp(picture).resize(side, side, { fit: 'contain' }).png().toBuffer(),
      left: Math.min(width - side, index * side),
      top: shift! % Math.max(1, height - side),
    })),
  )
  return await ground
    .composite(layers)
    .withMetadata({ exif: { IFD0: { Software: 'a net', Copyright: 'somebody' } } })
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** The middle of the picture as a net tells it from what is behind. `as: alpha` is a cut-out, `grey` a mask. */
export async function subjectOf(picture: Buffer, as: 'alpha' | 'grey'): Promise<Buffer> {
  const { width, height } = await sharp(picture).metadata()
  const ellipse = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><ellipse cx="50%" cy="50%" rx="30%" ry="40%" fill="#fff"/></svg>`,
  )
  if (as === 'grey') return await sharp(ellipse).flatten({ background: '#000' }).greyscale().png().toBuffer()
  return await sharp(picture)
    .ensureAlpha()
    .composite([{ input: ellipse, blend: 'dest-in' }])
    .png()
    .toBuffer()
}
