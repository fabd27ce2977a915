import { writeFile } from 'node:fs/promises'
import { pictureOf } from '#jobs/ai/engines.ts'
import { fileOf } from './estimate.ts'
import { FORMATS } from './formats.ts'
import { placePerson } from './framing.ts'
import type { Made } from './made.ts'
import { recipeOf, requestOf, type Order } from './request.server.ts'
import { encodeDrawing } from './shape.server.ts'

/** Of the format that has no size of its own. */
const ORIGINAL = { width: 1080, height: 1440 }

/** A sheet for print has sides that are longer: there the drawing is enlarged. */
const MAX_SIDE = 2_048

/**
 * A drawing costs nothing and has no pixels yet, so each format is one of its own: the person placed in it, nothing cut
 * off or made up, and the mark of a draft in its own corner.
 */
export function drawDraft(order: Order, scratch: string): Made {
  const { input, body, signal } = order
  const request = requestOf(order)
  return {
    recipe: recipeOf(order, request),
    async inFormat(id) {
      const { width, height } = FORMATS[id].height > 0 ? FORMATS[id] : ORIGINAL
      const pose = body.skeleton && placePerson(body.skeleton, width / height)
      const scale = Math.min(1, MAX_SIDE / Math.max(width, height))
      const { bytes, engine, conditions } = await pictureOf(
        {
          ...request,
          ...(pose && { pose }),
          width: Math.round(width * scale),
          height: Math.round(height * scale),
        },
        { signal },
      )
      await writeFile(scratch, bytes)
      return {
        bytes: await encodeDrawing(scratch, {
          width,
          height,
          file: fileOf(id, input),
          quality: FORMATS[id].quality,
        }),
        width,
        height,
        recipe: { engine, conditions, ...(pose && { skeleton: pose }) },
      }
    },
  }
}
