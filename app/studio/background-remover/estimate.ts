import type { Estimate, UploadsById } from '../contract.ts'
import { picturesOf, type RemoverInput } from './input.ts'
import { MOST_PIXELS } from './sizes.ts'
import type { CutKind } from './limits.ts'

/** To open a picture and find its product, and then what its size adds; on one core. */
const SECONDS = { begin: 0.4, cut: 0.6, perMegapixel: 0.07 }
/** To write a file of each kind: for each megapixel of it. */
const SECONDS_TO_WRITE: Record<CutKind, number> = {
  transparent: 0.12,
  white: 0.05,
  colour: 0.05,
  square: 0.12,
}
/** A provider's usual answer, two asked at a time. */
const SECONDS_TO_ASK = 3
/** Bytes of a pixel of each, as measured of products that fill a third of their picture. */
const BYTES: Record<CutKind, number> = { transparent: 0.75, white: 0.16, colour: 0.16, square: 0.12 }
/** A picture whose size is not known. */
const USUAL_PIXELS = 4_000_000

export function estimateCuts(input: RemoverInput, uploads: UploadsById): Estimate {
  let [seconds, bytes] = [SECONDS.begin, 0]
  for (const id of picturesOf(input)) {
    const { width, height } = uploads.get(id)?.facts ?? {}
    const pixels = Math.min(width && height ? width * height : USUAL_PIXELS, MOST_PIXELS)
    seconds += input.engine === 'ai' ? SECONDS_TO_ASK : SECONDS.cut
    seconds += (SECONDS.perMegapixel * pixels) / 1e6
    for (const kind of input.kinds) {
      const written = kind === 'square' ? input.square.side ** 2 : pixels
      seconds += (SECONDS_TO_WRITE[kind] * written) / 1e6
      bytes += BYTES[kind] * written
    }
  }
  return { seconds, bytes: Math.round(bytes) }
}
