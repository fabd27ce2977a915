import type { SKRSContext2D } from '@napi-rs/canvas'

/** A line of bold letters around `x`, on the line `y`. */
export function text(
  on: SKRSContext2D,
  words: string,
  x: number,
  y: number,
  size: number,
  colour: string,
): void {
  on.font = `800 ${size}px "Plus Jakarta Sans"`
  on.textAlign = 'center'
  on.fillStyle = colour
  on.fillText(words, x, y)
}
