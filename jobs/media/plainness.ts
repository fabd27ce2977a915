import { findBackdrop } from './cut-out/backdrop.ts'
import { oklabOf } from './cut-out/oklab.ts'
import { readRaster } from './cut-out/read.ts'

/** Enough to tell a wall from a shelf, and a hundredth of a second's work. */
const PIXELS = 240 * 240

/** How much of a picture's edge is one even colour or two, 0–1, in hundredths. Throws when it is no picture that we open. */
export async function plainnessOf(file: string): Promise<number> {
  const { width, height, ...small } = await readRaster(file, { mostPixels: PIXELS, name: file })
  // Too small to have an edge.
  if (Math.min(width, height) < 16) return 1
  const { plainness } = findBackdrop(oklabOf({ ...small, width, height }), width, height)
  return Math.round(plainness * 100) / 100
}
