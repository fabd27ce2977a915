import type { Raster } from './raster.ts'

/** A box of whole pixels. */
export interface Bounds {
  left: number
  top: number
  width: number
  height: number
}

/** Fainter than this is not seen. */
const SEEN = 40

/** The smallest box around all that is seen; undefined when nothing is. A pixel alone in its row or column is dust. */
export function boundsOf({ data, width, height }: Raster): Bounds | undefined {
  const columns = new Uint32Array(width)
  const rows = new Uint32Array(height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (data[(y * width + x) * 4 + 3]! < SEEN) continue
      columns[x]! += 1
      rows[y]! += 1
    }
  }
  const left = columns.findIndex((count) => count > 1)
  const top = rows.findIndex((count) => count > 1)
  if (left < 0 || top < 0) return
  return {
    left,
    top,
    width: columns.findLastIndex((count) => count > 1) + 1 - left,
    height: rows.findLastIndex((count) => count > 1) + 1 - top,
  }
}
