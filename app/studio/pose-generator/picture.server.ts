import { writeFile } from 'node:fs/promises'
import { engineOf, pictureOf } from '#jobs/ai/engines.ts'
import { imageSize, openImage } from '#jobs/media/image.ts'
import { fileOf } from './estimate.ts'
import { frameFor, reframe } from './framing.ts'
import { formatsOf } from './input.ts'
import type { Made } from './made.ts'
import { recipeOf, requestOf, type Order } from './request.server.ts'
import { shapePicture } from './shape.server.ts'

/**
 * Asks a net once and keeps the picture in `file`; its formats are cut from that. The person is placed so that each of
 * them can show all of it. Fails as `pictureOf` does.
 */
export async function askForPicture(order: Order, { file, scratch }: Files): Promise<Made> {
  const { input, body, signal } = order
  const { maxPixels, references, transparent } = engineOf(input.tier).capabilities(input.tier)
  const frame = frameFor(body.skeleton, formatsOf(input), maxPixels)
  const request = requestOf(order)
  const { background } = request
  // What a net calls white is not: where it can leave the background out, the colour is laid behind the person here.
  const colour = transparent && background.mode === 'colour' ? background.colour : undefined
  const picture = await pictureOf(
    {
      ...request,
      references: request.references.slice(0, references),
      ...(frame.skeleton && { pose: frame.skeleton }),
      ...(colour !== undefined && { background: { mode: 'transparent' } }),
      width: frame.width,
      height: frame.height,
    },
    { signal },
  )
  await writeFile(file, picture.bytes)
  if (colour !== undefined) await writeFile(file, await laidOn(colour, file))
  const { windows } = reframe(frame, await imageSize(file))
  return {
    recipe: {
      ...recipeOf(order, request),
      engine: picture.engine,
      conditions: picture.conditions,
      usd: picture.usd,
      ...(frame.skeleton && { skeleton: frame.skeleton }),
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

async function laidOn(colour: string, file: string): Promise<Buffer> {
  const image = await openImage(file)
  return await image.flatten({ background: colour }).png({ compressionLevel: 3 }).toBuffer()
}
