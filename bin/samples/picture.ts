import type { SKRSContext2D } from '@napi-rs/canvas'

/** A still life of something that small shops sell, drawn by us on a field 1,000 wide. */
export interface Picture {
  name: string
  /** Height of the field; 1,000 is a square, 1,250 is 4:5. */
  height: number
  paint(on: SKRSContext2D): void
}

export const TALL = { width: 1000, height: 1250 }
export const SQUARE = { width: 1000, height: 1000 }
