import { findProduct, type CutFault } from './mask.ts'
import { applyMask } from './matte.ts'
import { reduceRaster, type Raster } from './raster.ts'

/** Long side of the picture that the outline is sought in; the full one only says where exactly it runs. */
const SIDE = 720

export type PlainCut = { ok: true; certainty: number } | { ok: false; fault: CutFault }

/**
 * Cuts out what stands before a plain backdrop, in the picture itself: alpha 0 where the backdrop was. A picture that was
 * cut out before keeps its own alpha. Says why where it cannot; the picture is then as it was.
 */
export function cutPlain(full: Raster, options: { hasHoles: boolean }): PlainCut {
  if (isCutOut(full)) return { ok: true, certainty: 1 }
  const small = reduceRaster(full, SIDE)
  const found = findProduct(small, options)
  if (!found.ok) return found
  applyMask(full, small, found.mask)
  return { ok: true, certainty: found.mask.certainty }
}

/** Most of its edge can be seen through, and not all of it. */
export function isCutOut({ data, width, height }: Raster): boolean {
  let [clear, all] = [0, 0]
  const look = (x: number, y: number) => {
    all += 1
    if (data[(y * width + x) * 4 + 3]! < 8) clear += 1
  }
  for (let x = 0; x < width; x += 1) {
    look(x, 0)
    look(x, height - 1)
  }
  for (let y = 0; y < height; y += 1) {
    look(0, y)
    look(width - 1, y)
  }
  if (clear < all / 2) return false
  for (let at = 3; at < data.length; at += 4) if (data[at]! > 127) return true
  return false
}
