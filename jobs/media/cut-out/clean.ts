import type { Raster } from './raster.ts'
import { blend, placeOf } from './sample.ts'
import { spreadColours } from './spread.ts'

/** Colours of the product are carried to its edge over a picture this large. */
const SIDE = 720
/** From here on a pixel's colour is the product's own. */
const SOLID = 250

/**
 * Takes the old backdrop out of the colours of soft edges, in a picture that was cut out along somebody else's mask: such
 * a pixel gets the colour of the product beside it, the more so the less of it is product. The alpha stays.
 */
export function cleanEdges(cut: Raster): void {
  const scale = Math.min(1, SIDE / Math.max(cut.width, cut.height))
  const width = Math.max(1, Math.round(cut.width * scale))
  const height = Math.max(1, Math.round(cut.height * scale))
  const colours = new Float32Array(width * height * 3)
  const isSolid = new Uint8Array(width * height)
  const { data } = cut
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(((y + 0.5) * cut.height) / height) * cut.width
    for (let x = 0; x < width; x += 1) {
      const from = (row + Math.floor(((x + 0.5) * cut.width) / width)) * 4
      if (data[from + 3]! < SOLID) continue
      isSolid[y * width + x] = 1
      for (let of = 0; of < 3; of += 1) colours[(y * width + x) * 3 + of] = data[from + of]!
    }
  }
  if (!isSolid.includes(1)) return
  const product = spreadColours(colours, isSolid, width, height)
  const own = new Float64Array(3)
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]! / 255
    if (alpha === 0) data.fill(0, at, at + 3)
    if (alpha === 0 || data[at + 3]! >= SOLID) continue
    const pixel = at / 4
    const x = pixel % cut.width
    const y = (pixel - x) / cut.width
    blend(product, placeOf((x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5, width, height), own)
    for (let of = 0; of < 3; of += 1) data[at + of] = data[at + of]! * alpha + own[of]! * (1 - alpha)
  }
}
