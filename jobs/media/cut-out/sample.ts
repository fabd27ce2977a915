/** Values of a small picture at places of a large one, evenly blended. */

/** Four neighbours and their shares. */
export interface Place {
  corners: [number, number, number, number]
  shares: [number, number, number, number]
}

/** The same object for every call: there are millions. */
const place: Place = { corners: [0, 0, 0, 0], shares: [0, 0, 0, 0] }

/** Between the four pixels nearest to `x`, `y`, whose own middles are whole numbers. To be used before the next call. */
export function placeOf(x: number, y: number, width: number, height: number): Place {
  const left = Math.min(width - 1, Math.max(0, Math.floor(x)))
  const top = Math.min(height - 1, Math.max(0, Math.floor(y)))
  const right = Math.min(width - 1, left + 1)
  const bottom = Math.min(height - 1, top + 1)
  const across = clamp(x - left)
  const down = clamp(y - top)
  place.corners[0] = top * width + left
  place.corners[1] = top * width + right
  place.corners[2] = bottom * width + left
  place.corners[3] = bottom * width + right
  place.shares[0] = (1 - down) * (1 - across)
  place.shares[1] = (1 - down) * across
  place.shares[2] = down * (1 - across)
  place.shares[3] = down * across
  return place
}

/** Three numbers of a plane that has three a pixel. */
export function blend(colours: Float32Array, { corners, shares }: Place, into: Float64Array): void {
  for (let of = 0; of < 3; of += 1) {
    into[of] = 0
    for (let corner = 0; corner < 4; corner += 1)
      into[of]! += colours[corners[corner]! * 3 + of]! * shares[corner]!
  }
}

export function blendOne(plane: Float32Array, { corners, shares }: Place): number {
  let value = 0
  for (let corner = 0; corner < 4; corner += 1) value += plane[corners[corner]!]! * shares[corner]!
  return value
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
