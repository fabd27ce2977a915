/**
 * How the picture strays from what the backdrop would be, place by place: three Oklab numbers a pixel, each the mean of
 * the nine around it, so that noise does not look like a thing.
 */
export interface Strays {
  width: number
  height: number
  lab: Float32Array
  /** How far they reach, and how they change from one pixel to the next, Oklab × 100. */
  distance: Float32Array
  change: Float32Array
}

export function straysFrom(lab: Float32Array, ground: Float32Array, width: number, height: number): Strays {
  const raw = new Float32Array(lab.length)
  for (let at = 0; at < lab.length; at += 1) raw[at] = lab[at]! - ground[at]!
  const strays = meanOfNine(raw, width, height)
  return {
    width,
    height,
    lab: strays,
    distance: lengthsOf(strays),
    // Twice smoothed: a faint line is long, and noise is not.
    change: changesOf(meanOfNine(strays, width, height), width, height),
  }
}

function lengthsOf(strays: Float32Array): Float32Array {
  const lengths = new Float32Array(strays.length / 3)
  for (let pixel = 0; pixel < lengths.length; pixel += 1) {
    const l = strays[pixel * 3]!
    const a = strays[pixel * 3 + 1]!
    const b = strays[pixel * 3 + 2]!
    lengths[pixel] = Math.sqrt(l * l + a * a + b * b)
  }
  return lengths
}

function changesOf(strays: Float32Array, width: number, height: number): Float32Array {
  const changes = new Float32Array(width * height)
  const row = width * 3
  for (let y = 0; y < height; y += 1) {
    const above = y > 0 ? -row : 0
    const below = y < height - 1 ? row : 0
    for (let x = 0; x < width; x += 1) {
      const at = y * row + x * 3
      const left = x > 0 ? -3 : 0
      const right = x < width - 1 ? 3 : 0
      let steep = 0
      for (let of = at; of < at + 3; of += 1) {
        const across = strays[of + right]! - strays[of + left]!
        const down = strays[of + below]! - strays[of + above]!
        steep += across * across + down * down
      }
      changes[y * width + x] = Math.sqrt(steep) / 2
    }
  }
  return changes
}

/** Rows first, then columns; at the edges what is there counts twice. */
function meanOfNine(plane: Float32Array, width: number, height: number): Float32Array {
  const rows = new Float32Array(plane.length)
  const row = width * 3
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * row + x * 3
      const left = x > 0 ? at - 3 : at
      const right = x < width - 1 ? at + 3 : at
      for (let of = 0; of < 3; of += 1) {
        rows[at + of] = (plane[left + of]! + plane[at + of]! + plane[right + of]!) / 3
      }
    }
  }
  const mean = new Float32Array(plane.length)
  for (let y = 0; y < height; y += 1) {
    const above = y > 0 ? -row : 0
    const below = y < height - 1 ? row : 0
    for (let at = y * row; at < (y + 1) * row; at += 1) {
      mean[at] = (rows[at + above]! + rows[at]! + rows[at + below]!) / 3
    }
  }
  return mean
}

/** The value that `fraction` of those marked lie below; 0 where nothing is marked. Looks at a part of them. */
export function quantile(values: Float32Array, marks: Uint8Array, fraction: number): number {
  const stride = Math.max(1, Math.floor(values.length / 40_000))
  const kept: number[] = []
  // 7 is prime to most widths, so that all columns are looked at.
  for (let at = 0; at < values.length; at += stride > 1 ? stride + (at % 7 === 0 ? 1 : 0) : 1) {
    if (marks[at]) kept.push(values[at]!)
  }
  kept.sort((one, other) => one - other)
  return kept[Math.floor(kept.length * fraction)] ?? 0
}
