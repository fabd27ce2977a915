import { dilate, erode, labelRegions } from './morphology.ts'
import { quantile, type Strays } from './strays.ts'

/** Gaps of an outline up to twice this wide are not flooded through. */
const GAP = 4
/** A shadow is darker than its ground by no more than this, and hardly another colour. */
const DEEPEST_SHADOW = 22
const SHADOW_TINT = { least: 1.6, perDepth: 0.11 }
/** A shadow changes from pixel to pixel by less than this, an outline by more. */
const SHADOW_STEP = 1.5
/** The same where it begins. */
const SHADOW_RIM = 0.6
/** An outline that is hardly another colour still is a line: steeper than this, and than most noise … */
const FAINT_LINE = 0.12
/** … where it runs on from one so many times as steep, or from what is no backdrop. */
const CLEAR_LINE = 2
/** What lies behind a line but is thinner than twice this is the line's own blur. */
const BLUR = 4

/**
 * What of the picture is backdrop: flooded from its edges over what strays less than `threshold`, and over soft shadows,
 * but across no line. 1 where it is.
 */
export function floodBackdrop(strays: Strays, threshold: number): Uint8Array {
  const { width, height } = strays
  const kinds = kindsOf(strays, threshold)
  const isBarred = barriersOf(strays, kinds)
  const open = dilate(isBarred, width, height, GAP)
  const flood = new Flood(strays, kinds)
  flood.begin((at) => !open[at])
  flood.spread((at) => !open[at])
  // Back into what only the closing of gaps had kept out.
  flood.spread((at) => !isBarred[at], GAP + 1)
  // Lines are blurred, and what a JPEG does beside them looks like more of them: thin layers of backdrop that were left.
  const left = kinds.map((kind, at) => (kind === GROUND && !flood.isIn[at] ? 1 : 0))
  const thick = dilate(erode(left, width, height, BLUR), width, height, BLUR)
  flood.spread((at) => left[at] === 1 && !thick[at])
  return flood.isIn
}

const PRODUCT = 0
const GROUND = 1
const SHADOW = 2

function kindsOf({ lab, distance }: Strays, threshold: number): Uint8Array {
  const kinds = new Uint8Array(distance.length)
  for (let pixel = 0; pixel < kinds.length; pixel += 1) {
    if (distance[pixel]! < threshold) kinds[pixel] = GROUND
    else if (isShadowAt(lab, pixel)) kinds[pixel] = SHADOW
  }
  return kinds
}

/** A little darker than the backdrop, and hardly another colour. */
export function isShadowAt(lab: Float32Array, pixel: number): boolean {
  const depth = -lab[pixel * 3]!
  if (depth <= 0 || depth >= DEEPEST_SHADOW) return false
  const a = lab[pixel * 3 + 1]!
  const b = lab[pixel * 3 + 2]!
  return Math.sqrt(a * a + b * b) < SHADOW_TINT.least + depth * SHADOW_TINT.perDepth
}

/** What is no backdrop, and the lines that lead away from it. */
function barriersOf({ width, height, lab, change }: Strays, kinds: Uint8Array): Uint8Array {
  const ground = kinds.map((kind) => (kind === GROUND ? 1 : 0))
  const faint = Math.max(FAINT_LINE, quantile(change, ground, 0.95))
  const barred = kinds.map((kind, at) => {
    if (kind === PRODUCT) return 1
    const line = kind === SHADOW ? SHADOW_STEP : isDarker(lab, at) ? Math.max(faint, SHADOW_RIM) : faint
    return change[at]! > line ? 1 : 0
  })
  const { labels, regions } = labelRegions(barred, width, height)
  const isKept = new Uint8Array(regions.length + 1)
  for (let at = 0; at < barred.length; at += 1) {
    if (barred[at] && (kinds[at] === PRODUCT || change[at]! > CLEAR_LINE * faint)) isKept[labels[at]!] = 1
  }
  return barred.map((mark, at) => mark & isKept[labels[at]!]!)
}

function isDarker(lab: Float32Array, at: number): boolean {
  const depth = -lab[at * 3]!
  return depth > 0 && Math.hypot(lab[at * 3 + 1]!, lab[at * 3 + 2]!) < depth
}

class Flood {
  readonly isIn: Uint8Array
  readonly #strays: Strays
  readonly #kinds: Uint8Array
  readonly #queue: Int32Array
  #tail = 0

  constructor(strays: Strays, kinds: Uint8Array) {
    this.isIn = new Uint8Array(kinds.length)
    this.#strays = strays
    this.#kinds = kinds
    this.#queue = new Int32Array(kinds.length)
  }

  /** At the picture's edge. */
  begin(isWithin: (at: number) => boolean): void {
    const { width, height } = this.#strays
    const look = (at: number) => {
      if (!this.isIn[at] && this.#kinds[at] === GROUND && isWithin(at)) this.#take(at)
    }
    for (let x = 0; x < width; x += 1) {
      look(x)
      look((height - 1) * width + x)
    }
    for (let y = 0; y < height; y += 1) {
      look(y * width)
      look(y * width + width - 1)
    }
  }

  /** From all that is flooded, at most so many pixels far. */
  spread(isWithin: (at: number) => boolean, reach = Infinity): void {
    const { width } = this.#strays
    const size = this.isIn.length
    let head = 0
    for (let step = 0; step < reach && head < this.#tail; step += 1) {
      const shore = this.#tail
      for (; head < shore; head += 1) {
        const at = this.#queue[head]!
        const x = at % width
        if (x > 0) this.#spill(at, at - 1, isWithin)
        if (x < width - 1) this.#spill(at, at + 1, isWithin)
        if (at >= width) this.#spill(at, at - width, isWithin)
        if (at + width < size) this.#spill(at, at + width, isWithin)
      }
    }
  }

  #spill(from: number, to: number, isWithin: (at: number) => boolean): void {
    if (this.isIn[to] || this.#kinds[to] === PRODUCT || !isWithin(to)) return
    if (this.#kinds[to] === GROUND || this.#isSmooth(from, to)) this.#take(to)
  }

  #isSmooth(from: number, to: number): boolean {
    const { lab } = this.#strays
    const l = lab[to * 3]! - lab[from * 3]!
    const a = lab[to * 3 + 1]! - lab[from * 3 + 1]!
    const b = lab[to * 3 + 2]! - lab[from * 3 + 2]!
    return l * l + a * a + b * b < SHADOW_STEP ** 2
  }

  #take(at: number): void {
    this.isIn[at] = 1
    this.#queue[this.#tail] = at
    this.#tail += 1
  }
}
