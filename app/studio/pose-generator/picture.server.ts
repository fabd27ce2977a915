import { writeFile } from 'node:fs/promises'
import { engineOf, pictureOf } from '#jobs/ai/engines.ts'
import { cutOut } from '#jobs/ai/huggingface.ts'
import type { PictureBackground } from '#jobs/ai/picture.ts'
import { imageSize, openImage } from '#jobs/media/image.ts'
import { fileOf } from './estimate.ts'
import { frameFor, reframe } from './framing.ts'
import { formatsOf } from './input.ts'
import type { Made } from './made.ts'
import { recipeOf, requestOf, type Order } from './request.server.ts'
import { shapePicture } from './shape.server.ts'

/** Easy to tell from hair, skin and clothes. */
const PLAIN: PictureBackground = { mode: 'colour', colour: '#dfe3e6' }

/**
 * Asks a net once and keeps the picture in `file`; its formats are cut from that. The person is placed so that each of
 * them can show all of it. Fails as `pictureOf` does.
 */
export async function askForPicture(order: Order, { file, scratch }: Files): Promise<Made> {
  const { input, body, signal } = order
  const { tier } = input
  const { maxPixels, references, transparent } = engineOf(tier).capabilities(tier)
  const frame = frameFor(body.skeleton, formatsOf(input), maxPixels)
  const request = requestOf(order)
  const wanted = request.background
  // What a net calls white is not: a plain background is what a cut-out is laid on, and exact.
  const isCut = wanted.mode === 'colour' || (wanted.mode === 'transparent' && !transparent)
  const picture = await pictureOf(
    {
      ...request,
      references: request.references.slice(0, references),
      ...(frame.skeleton && { pose: frame.skeleton }),
      ...(isCut && { background: PLAIN }),
      width: frame.width,
      height: frame.height,
    },
    { signal },
  )
  await writeFile(file, picture.bytes)
  if (isCut) await writeFile(file, await laidOn(wanted, await cutOut(file, { signal }), file))
  const { windows } = reframe(frame, await imageSize(file))
  return {
    recipe: {
      ...recipeOf(order, request),
      engine: picture.engine,
      conditions: picture.conditions,
      usd: picture.usd,
      ...(frame.skeleton && { skeleton: frame.skeleton }),
      ...(isCut && { isCutOut: true }),
    },
    async inFormat(id) {
      const window = windows.get(id)!
      const shaped = await shapePicture(id, { picture: file, scratch, window, file: fileOf(id, input) })
      return { ...shaped, recipe: { window } }
    },
  }
}

interface Files {
  file: string
  /** May be written over. */
  scratch: string
}

/** The cut-out, a PNG with alpha, on the colour or as it is. */
async function laidOn(background: PictureBackground, png: Buffer, file: string): Promise<Buffer> {
  if (background.mode !== 'colour') return png
  await writeFile(file, png)
  const image = await openImage(file)
  return await image.flatten({ background: background.colour }).png({ compressionLevel: 3 }).toBuffer()
}
