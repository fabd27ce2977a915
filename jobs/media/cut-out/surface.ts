/** Colours that change evenly over a picture: of each Oklab number a polynomial of place, of degree 2 at most. */
export interface Surface {
  /** Six for each of the three numbers: 1, x, y, x², xy, y²; x and y −1 to 1 over the picture. */
  terms: Float64Array
}

/** Colours at places: `x`, `y` −1 to 1, `lab` three numbers each. */
export interface Samples {
  x: Float32Array
  y: Float32Array
  lab: Float32Array
}

const TERMS = 6
/** Keeps a surface from bending wildly where no sample holds it. */
const STIFFNESS = [0, 1e-3, 1e-3, 3e-2, 3e-2, 3e-2]

/** Least squares over the samples that `isIn` marks. With `isFlat` it is a plane. */
export function fitSurface(samples: Samples, isIn: Uint8Array, isFlat: boolean): Surface {
  const degree = isFlat ? 3 : TERMS
  const normal = new Float64Array(TERMS * TERMS)
  const right = new Float64Array(TERMS * 3)
  let count = 0
  for (let sample = 0; sample < isIn.length; sample += 1) {
    if (!isIn[sample]) continue
    count += 1
    const basis = basisAt(samples.x[sample]!, samples.y[sample]!)
    for (let row = 0; row < degree; row += 1) {
      for (let column = 0; column < degree; column += 1) {
        normal[row * TERMS + column]! += basis[row]! * basis[column]!
      }
      for (let of = 0; of < 3; of += 1) right[row * 3 + of]! += basis[row]! * samples.lab[sample * 3 + of]!
    }
  }
  for (let row = 0; row < degree; row += 1) normal[row * TERMS + row]! += STIFFNESS[row]! * count + 1e-9
  return { terms: solve(normal, right, degree) }
}

/** Writes the three numbers at a place into `into`. */
export function surfaceAt({ terms }: Surface, x: number, y: number, into: Float32Array | Float64Array): void {
  for (let of = 0; of < 3; of += 1) {
    const at = of * TERMS
    into[of] =
      terms[at]! +
      terms[at + 1]! * x +
      terms[at + 2]! * y +
      terms[at + 3]! * x * x +
      terms[at + 4]! * x * y +
      terms[at + 5]! * y * y
  }
}

function basisAt(x: number, y: number): number[] {
  return [1, x, y, x * x, x * y, y * y]
}

/** Gauss with the largest pivot, for the three right sides at once. */
function solve(normal: Float64Array, right: Float64Array, degree: number): Float64Array {
  for (let column = 0; column < degree; column += 1) {
    let pivot = column
    for (let row = column + 1; row < degree; row += 1) {
      if (Math.abs(normal[row * TERMS + column]!) > Math.abs(normal[pivot * TERMS + column]!)) pivot = row
    }
    swapRows(normal, TERMS, column, pivot)
    swapRows(right, 3, column, pivot)
    for (let row = 0; row < degree; row += 1) {
      if (row === column) continue
      const factor = normal[row * TERMS + column]! / normal[column * TERMS + column]!
      for (let at = column; at < degree; at += 1) {
        normal[row * TERMS + at]! -= factor * normal[column * TERMS + at]!
      }
      for (let of = 0; of < 3; of += 1) right[row * 3 + of]! -= factor * right[column * 3 + of]!
    }
  }
  const terms = new Float64Array(TERMS * 3)
  for (let of = 0; of < 3; of += 1) {
    for (let row = 0; row < degree; row += 1) {
      terms[of * TERMS + row] = right[row * 3 + of]! / normal[row * TERMS + row]!
    }
  }
  return terms
}

function swapRows(matrix: Float64Array, width: number, one: number, other: number): void {
  if (one === other) return
  for (let at = 0; at < width; at += 1) {
    const kept = matrix[one * width + at]!
    matrix[one * width + at] = matrix[other * width + at]!
    matrix[other * width + at] = kept
  }
}
