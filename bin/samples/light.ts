import type { SKRSContext2D } from '@napi-rs/canvas'

/** What makes a flat drawing look photographed: soft grounds, contact shadows, light from a window at the left. */

export type Point = [x: number, y: number]

/** A wall that is lighter where the light falls, and a table before it from `horizon` (0–1) down. */
export function stage(
  on: SKRSContext2D,
  { width, height }: { width: number; height: number },
  { wall, table, horizon }: { wall: [string, string]; table: [string, string]; horizon: number },
): void {
  const edge = height * horizon
  fillRect(on, vertical(on, 0, edge, wall), 0, 0, width, edge + 1)
  fillRect(on, vertical(on, edge, height, table), 0, edge, width, height - edge)
  // The table's far edge is soft, as if out of focus.
  fillRect(
    on,
    vertical(on, edge - 14, edge + 14, ['rgba(0,0,0,0)', 'rgba(0,0,0,0.07)', 'rgba(0,0,0,0)']),
    0,
    edge - 14,
    width,
    28,
  )
  glow(on, width * 0.3, height * 0.28, width * 0.75, 'rgba(255,255,255,0.34)')
}

/** Slanted panes of daylight on the wall. */
export function windowLight(on: SKRSContext2D, x: number, y: number, size: number, strength = 0.3): void {
  on.save()
  on.filter = `blur(${Math.round(size * 0.022)}px)`
  on.fillStyle = `rgba(255,250,235,${strength})`
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 2; column++) {
      const left = x + column * size * 0.44 - row * size * 0.1
      const top = y + row * size * 0.62 + column * size * 0.09
      shape(
        on,
        [left, top],
        [left + size * 0.38, top + size * 0.08],
        [left + size * 0.29, top + size * 0.64],
        [left - size * 0.09, top + size * 0.56],
      )
    }
  }
  on.restore()
}

/** The shadow of a branch with leaves, from a corner. */
export function leafShadow(
  on: SKRSContext2D,
  x: number,
  y: number,
  size: number,
  turn = 0,
  alpha = 0.13,
): void {
  on.save()
  on.translate(x, y)
  on.rotate(turn)
  on.filter = `blur(${Math.round(size * 0.018)}px)`
  on.fillStyle = `rgba(40,30,15,${alpha})`
  on.fillRect(-size * 0.006, 0, size * 0.012, size)
  for (let pair = 0; pair < 7; pair++) {
    for (const side of [-1, 1]) {
      on.save()
      on.translate(0, size * (0.12 + pair * 0.125))
      on.rotate(side * (0.95 - pair * 0.05))
      leaf(on, size * (0.44 - pair * 0.035), size * 0.085)
      on.restore()
    }
  }
  on.restore()
}

/** A pointed leaf along the y axis, from the origin down. */
export function leaf(on: SKRSContext2D, length: number, width: number): void {
  on.beginPath()
  on.moveTo(0, 0)
  on.bezierCurveTo(width, length * 0.25, width, length * 0.7, 0, length)
  on.bezierCurveTo(-width, length * 0.7, -width, length * 0.25, 0, 0)
  on.fill()
}

/** Where a thing touches the table: dark and close, then long and pale to the right. */
export function contactShadow(on: SKRSContext2D, x: number, y: number, width: number, depth = 0.16): void {
  oval(on, x + width * 0.3, y + width * 0.015, width * 0.78, width * depth, 'rgba(40,22,10,0.20)')
  oval(on, x + width * 0.05, y, width * 0.54, width * depth * 0.62, 'rgba(35,18,8,0.46)')
}

/** A soft spot: full in the middle, nothing at its edge. */
export function oval(on: SKRSContext2D, x: number, y: number, rx: number, ry: number, colour: string): void {
  on.save()
  on.translate(x, y)
  on.scale(1, ry / rx)
  const spot = on.createRadialGradient(0, 0, 0, 0, 0, rx)
  spot.addColorStop(0, colour)
  spot.addColorStop(0.55, faded(colour, 0.6))
  spot.addColorStop(1, faded(colour, 0))
  on.fillStyle = spot
  on.fillRect(-rx, -rx, rx * 2, rx * 2)
  on.restore()
}

export function glow(on: SKRSContext2D, x: number, y: number, radius: number, colour: string): void {
  oval(on, x, y, radius, radius, colour)
}

/** Light on something round, from its left edge to its right one: laid over the colour of whatever path is current. */
export function roundLight(on: SKRSContext2D, left: number, right: number, strength = 1): void {
  const light = on.createLinearGradient(left, 0, right, 0)
  light.addColorStop(0, `rgba(30,15,5,${0.2 * strength})`)
  light.addColorStop(0.16, `rgba(255,255,255,${0.1 * strength})`)
  light.addColorStop(0.28, `rgba(255,255,255,${0.34 * strength})`)
  light.addColorStop(0.42, 'rgba(255,255,255,0)')
  light.addColorStop(0.72, `rgba(30,15,5,${0.1 * strength})`)
  light.addColorStop(1, `rgba(30,15,5,${0.36 * strength})`)
  on.fillStyle = light
  on.fill()
}

export function vertical(on: SKRSContext2D, top: number, bottom: number, colours: string[]): CanvasGradient {
  return gradient(on, [0, top], [0, bottom], colours)
}

export function gradient(on: SKRSContext2D, from: Point, to: Point, colours: string[]): CanvasGradient {
  const made = on.createLinearGradient(from[0], from[1], to[0], to[1])
  for (const [index, colour] of colours.entries())
    made.addColorStop(index / Math.max(1, colours.length - 1), colour)
  return made
}

export function fillRect(
  on: SKRSContext2D,
  fill: string | CanvasGradient,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  on.fillStyle = fill
  on.fillRect(x, y, width, height)
}

export function disc(
  on: SKRSContext2D,
  x: number,
  y: number,
  rx: number,
  fill: string | CanvasGradient,
  ry = rx,
): void {
  on.fillStyle = fill
  on.beginPath()
  on.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI)
  on.fill()
}

export function box(
  on: SKRSContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number | number[],
): void {
  on.beginPath()
  on.roundRect(x, y, width, height, radius)
}

export function shape(on: SKRSContext2D, ...points: Point[]): void {
  on.beginPath()
  for (const [x, y] of points) on.lineTo(x, y)
  on.closePath()
  on.fill()
}

/** The same numbers between 0 and 1 each time. */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

type CanvasGradient = ReturnType<SKRSContext2D['createLinearGradient']>

/** `rgba(r,g,b,a)` with its opacity times `by`. */
function faded(colour: string, by: number): string {
  return colour.replace(/,([\d.]+)\)$/, (_, alpha: string) => `,${Number(alpha) * by})`)
}
