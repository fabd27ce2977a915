import { fitSurface, surfaceAt, type Samples, type Surface } from './surface.ts'

/** What is behind the product, as the edges of the picture tell. */
export interface Backdrop {
  /** One wall, or a wall and a table. */
  surfaces: Surface[]
  /** How far the backdrop strays from its surfaces: three quarters of it less than this, Oklab × 100. */
  noise: number
  /** Fraction 0–1 of the picture's edge that the surfaces explain. */
  plainness: number
}

/** Of the shorter side. */
const BAND = 0.025
/** Samples that are looked at; more tell nothing new. */
const MAX_SAMPLES = 6_000
/** Of the backdrop is what is nearer than this to a surface of it. */
const REACH = 6
/** A table is the second colour of the edge, if so much of the edge shows it … */
const TABLE_SHARE = 0.12
/** … all of it much the same. */
const TABLE_EVENNESS = 0.7

/**
 * Finds the backdrop of a picture given in Oklab. The commonest colour of the edge begins it, and it grows along slow
 * changes, so that a product which touches the edge, or light from one side, does not spoil it.
 */
export function findBackdrop(lab: Float32Array, width: number, height: number): Backdrop {
  const samples = sampleEdge(lab, width, height)
  const count = samples.x.length
  const wall = growSurface(samples, new Uint8Array(count).fill(1))
  const surfaces = [wall.surface]
  const rest = wall.isIn.map((isIn) => 1 - isIn)
  if (sum(rest) > TABLE_SHARE * count) {
    const table = growSurface(samples, rest)
    const isEven = sum(table.isIn) > TABLE_EVENNESS * sum(rest)
    // A product that is cut off by the edge has no corner of the picture.
    if (isEven && corners(samples, table.isIn) >= 2) surfaces.push(table.surface)
  }
  const strays = straysOf(samples, surfaces)
  const explained = strays.filter((stray) => stray < REACH).toSorted()
  return {
    surfaces,
    noise: explained[Math.floor(explained.length * 0.75)] ?? REACH,
    plainness: explained.length / count,
  }
}

/** Every so many pixels of a band along the four sides. */
function sampleEdge(lab: Float32Array, width: number, height: number): Samples {
  const band = Math.max(2, Math.round(BAND * Math.min(width, height)))
  const places: number[] = []
  for (let y = 0; y < height; y += 1) {
    const isInside = y >= band && y < height - band
    for (let x = 0; x < width; x += 1) {
      if (isInside && x === band) x = Math.max(x, width - band)
      if (x < width) places.push(y * width + x)
    }
  }
  const stride = Math.max(1, Math.floor(places.length / MAX_SAMPLES))
  // A stride that divides the band would look at the same columns in every row.
  const kept = places.filter((_, index) => index % stride === (index >> 7) % stride)
  const x = new Float32Array(kept.length)
  const y = new Float32Array(kept.length)
  const colours = new Float32Array(kept.length * 3)
  kept.forEach((place, index) => {
    x[index] = (2 * (place % width)) / width - 1
    y[index] = (2 * Math.floor(place / width)) / height - 1
    colours.set(lab.subarray(place * 3, place * 3 + 3), index * 3)
  })
  return { x, y, lab: colours }
}

/** Begins with the commonest colour among the candidates and takes in what lies near the surface through it, again and again. */
function growSurface(samples: Samples, candidates: Uint8Array): { surface: Surface; isIn: Uint8Array } {
  let isIn = nearColour(samples, candidates, commonest(samples, candidates))
  let surface = fitSurface(samples, isIn, true)
  for (const [round, reach] of [REACH * 1.4, REACH * 1.2, REACH, REACH, REACH, REACH].entries()) {
    const strays = straysOf(samples, [surface])
    isIn = candidates.map((isCandidate, sample) => (isCandidate && strays[sample]! < reach ? 1 : 0))
    // It may bend only where samples around the picture hold it.
    surface = fitSurface(samples, isIn, round < 3 || sidesOf(samples, isIn) < 3)
  }
  return { surface, isIn }
}

const BIN = 3

function commonest({ lab }: Samples, candidates: Uint8Array): Float32Array {
  const counts = new Map<number, number>()
  const binOf = (sample: number) =>
    Math.floor(lab[sample * 3]! / BIN) * 10_000 +
    Math.floor(lab[sample * 3 + 1]! / BIN + 50) * 100 +
    Math.floor(lab[sample * 3 + 2]! / BIN + 50)
  candidates.forEach((isCandidate, sample) => {
    if (isCandidate) counts.set(binOf(sample), (counts.get(binOf(sample)) ?? 0) + 1)
  })
  let best = -1
  let bin = 0
  for (const [each] of counts) {
    // A colour on the border of two bins counts in both.
    let around = 0
    for (let l = -1; l <= 1; l += 1)
      for (let a = -1; a <= 1; a += 1)
        for (let b = -1; b <= 1; b += 1) around += counts.get(each + l * 10_000 + a * 100 + b) ?? 0
    if (around > best) [best, bin] = [around, each]
  }
  const mean = new Float32Array(3)
  let count = 0
  candidates.forEach((isCandidate, sample) => {
    if (!isCandidate || binOf(sample) !== bin) return
    count += 1
    for (let of = 0; of < 3; of += 1) mean[of]! += (lab[sample * 3 + of]! - mean[of]!) / count
  })
  return mean
}

function nearColour({ lab }: Samples, candidates: Uint8Array, colour: Float32Array): Uint8Array {
  return candidates.map((isCandidate, sample) => {
    const [l, a, b] = [0, 1, 2].map((of) => lab[sample * 3 + of]! - colour[of]!) as [number, number, number]
    return isCandidate && l * l + a * a + b * b < (REACH * 1.4) ** 2 ? 1 : 0
  })
}

/** Of each sample the distance to the nearest surface. */
function straysOf({ x, y, lab }: Samples, surfaces: Surface[]): Float32Array {
  const at = new Float64Array(3)
  return x.map((_, sample) => {
    let nearest = Infinity
    for (const surface of surfaces) {
      surfaceAt(surface, x[sample]!, y[sample]!, at)
      const l = lab[sample * 3]! - at[0]!
      const a = lab[sample * 3 + 1]! - at[1]!
      const b = lab[sample * 3 + 2]! - at[2]!
      nearest = Math.min(nearest, Math.sqrt(l * l + a * a + b * b))
    }
    return nearest
  })
}

/** Of the four sides, how many show enough of what is marked. */
function sidesOf({ x, y }: Samples, isIn: Uint8Array): number {
  const seen = [0, 0, 0, 0]
  const all = [0, 0, 0, 0]
  isIn.forEach((isMarked, sample) => {
    const side = sideOf(x[sample]!, y[sample]!)
    all[side]! += 1
    seen[side]! += isMarked
  })
  return seen.filter((count, side) => count > all[side]! * 0.4).length
}

function sideOf(x: number, y: number): number {
  if (Math.abs(x) > Math.abs(y)) return x < 0 ? 0 : 1
  return y < 0 ? 2 : 3
}

/** How many corners of the picture are mostly marked. */
function corners({ x, y }: Samples, isIn: Uint8Array): number {
  const seen = [0, 0, 0, 0]
  const all = [0, 0, 0, 0]
  isIn.forEach((isMarked, sample) => {
    if (Math.abs(x[sample]!) < 0.85 || Math.abs(y[sample]!) < 0.85) return
    const corner = (x[sample]! < 0 ? 0 : 1) + (y[sample]! < 0 ? 0 : 2)
    all[corner]! += 1
    seen[corner]! += isMarked
  })
  return seen.filter((count, corner) => count > all[corner]! * 0.6).length
}

function sum(marks: Uint8Array): number {
  return marks.reduce((total, mark) => total + mark, 0)
}
