/** Just enough of three dimensions to hold a body: positions and directions, and turning them. */

export type Vector = readonly [number, number, number]

/** The x, y and z axes of a frame, as its parent sees them: an orthonormal, right-handed basis. */
export type Frame = readonly [Vector, Vector, Vector]

export const UPRIGHT: Frame = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]

export function add(...vectors: Vector[]): Vector {
  return vectors.reduce(([x, y, z], [dx, dy, dz]) => [x + dx, y + dy, z + dz], [0, 0, 0] as Vector)
}

export function subtract([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ax - bx, ay - by, az - bz]
}

export function times([x, y, z]: Vector, factor: number): Vector {
  return [x * factor, y * factor, z * factor]
}

export function dot([ax, ay, az]: Vector, [bx, by, bz]: Vector): number {
  return ax * bx + ay * by + az * bz
}

export function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

export function lengthOf(vector: Vector): number {
  return Math.hypot(...vector)
}

/** The same direction, one long. */
export function unit(vector: Vector): Vector {
  return times(vector, 1 / Math.max(lengthOf(vector), 1e-9))
}

/** What is left of a direction once all of `axis` is taken out of it, one long. */
export function across(vector: Vector, axis: Vector): Vector {
  return unit(subtract(vector, times(axis, dot(vector, axis))))
}

/** A vector given in the frame, as the frame's parent sees it. */
export function inFrame(frame: Frame, [x, y, z]: Vector): Vector {
  return add(times(frame[0], x), times(frame[1], y), times(frame[2], z))
}

/** The frame turned within itself: first about its own y (z towards x), then x (y towards z), then z (x towards y), degrees. */
export function turned(frame: Frame, { x = 0, y = 0, z = 0 }: { x?: number; y?: number; z?: number }): Frame {
  const about = (from: Frame, axis: 0 | 1 | 2, degrees: number): Frame => {
    const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))]
    const [one, other] = [((axis + 1) % 3) as 0 | 1 | 2, ((axis + 2) % 3) as 0 | 1 | 2]
    const next = [...from] as [Vector, Vector, Vector]
    next[one] = add(times(from[one], cos), times(from[other], sin))
    next[other] = add(times(from[other], cos), times(from[one], -sin))
    return next
  }
  return about(about(about(frame, 1, y), 0, x), 2, z)
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
