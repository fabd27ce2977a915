import type { Point } from '#app/poses/skeleton.ts'
import { clamp } from '../geometry.ts'

/**
 * A head is measured in two hundredths of its height: the crown at y = −100, the chin at 100, x to the viewer's right,
 * z toward the viewer. It is a solid: turned, its outlines and features are where they really would be.
 */
export interface View {
  /** Radians: 0 looks at us, positive to the viewer's right, ±π shows the back. */
  yaw: number
  /** Radians, positive looks down. */
  pitch: number
}

export interface Solid extends Point {
  z: number
}

export const solid = (x: number, y: number, z: number): Solid => ({ x, y, z })

/** Where a point of the head lies in the picture, `z` toward us. */
export function project({ yaw, pitch }: View, { x, y, z }: Solid): Solid {
  const [sin, cos] = [Math.sin(yaw), Math.cos(yaw)]
  const near = z * cos - x * sin
  return {
    x: x * cos + z * sin,
    y: y * Math.cos(pitch) + near * Math.sin(pitch),
    z: near * Math.cos(pitch) - y * Math.sin(pitch),
  }
}

/** The point of the face, or of hair `above` it, that is at x and y when it looks at us. */
export function onFace(x: number, y: number, above = 0): Solid {
  const round = Math.sqrt(clamp(1 - (x / (86 + above)) ** 2, 0, 1))
  // Above the brows the skull curves back to the crown; below, the face falls away to the chin.
  const deep =
    y < -16
      ? (88 + above) * Math.sqrt(clamp(1 - ((y + 16) / (84 + above)) ** 2, 0, 1)) - 10
      : 78 + above - 14 * (y / 100) ** 2
  return solid(x, y, deep * round)
}

/** Draws what was drawn on the flat face on the turned one; what turns out of sight stays at its edge. */
export function faceMap(view: View, above = 0): (x: number, y: number) => Point {
  const edge = (86 + above) * 0.999
  return (x, y) => {
    const angle = Math.asin(clamp(x / edge, -1, 1))
    const seen = clamp(angle + view.yaw, -Math.PI / 2, Math.PI / 2) - view.yaw
    return project(view, onFace(Math.sin(clamp(seen, -Math.PI / 2, Math.PI / 2)) * edge, y, above))
  }
}

/** How much of a patch of the face at x looks at us: 1 all of it, 0 and less none. */
export function facing({ yaw }: View, x: number): number {
  return Math.cos(yaw + Math.asin(clamp(x / 86, -1, 1)))
}
