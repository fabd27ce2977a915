import { findBackdrop } from './backdrop.ts'
import { floodBackdrop, isShadowAt } from './flood.ts'
import { dilate, erode, invert, labelRegions } from './morphology.ts'
import { oklabOf } from './oklab.ts'
import type { Raster } from './raster.ts'
import { spreadColours } from './spread.ts'
import { quantile, straysFrom, type Strays } from './strays.ts'
import { surfaceAt, type Surface } from './surface.ts'

/** Why a picture is not cut: its backdrop is not plain, there is nothing before it, or what is there looks like it. */
export type CutFault = 'busy' | 'empty' | 'alike'

export interface Mask {
  /** 1 where the product is. */
  product: Uint8Array
  /** How different each pixel is from the backdrop at its place, Oklab × 100. */
  distance: Float32Array
  /** From where on it is different. */
  threshold: number
  /** Fraction 0–1: how sure the cut is. */
  certainty: number
}

/** Light changes over squares of 2 to the power of this many pixels, things within them. */
const GRAIN = 4
/** Less of the edge than this is plain: the picture is refused. */
const LEAST_PLAINNESS = 0.55
/** Fractions of the picture: nothing there, or nothing around it. */
const LEAST_AREA = 0.002
const MOST_AREA = 0.97
/** Of all that is not backdrop, what lay about in specks. A pattern leaves a third and more. */
const MOST_SPECKS = 0.25
/** Of a shadow's rim so much more lies at the backdrop than at the product. */
const SHADOW_BORDER = 0.7
/** A region that is kept, against the largest one and against the picture. */
const LEAST_PART = 0.02
const LEAST_REGION = 0.0006
/** A hole is at least this large and at least so like the backdrop, against the threshold. */
const LEAST_HOLE = 0.00005
const HOLE_LIKENESS = 0.55
/** Flooded between parts of the product no farther apart than this, of the shorter side; and shaded by more than that. */
const HOLLOW_REACH = 0.1
const HOLLOW_STRAY = 1.2
const MOST_HOLLOW = 0.35
/** An outline fainter than this is guesswork. */
const LEAST_CONTRAST = 3

/** Finds the product in a small picture before a plain backdrop. */
export function findProduct(
  picture: Raster,
  { hasHoles }: { hasHoles: boolean },
): { ok: true; mask: Mask } | { ok: false; fault: CutFault } {
  const { width, height } = picture
  const lab = oklabOf(picture)
  const backdrop = findBackdrop(lab, width, height)
  if (backdrop.plainness < LEAST_PLAINNESS) return { ok: false, fault: 'busy' }

  const surfaces = groundOf(picture, lab, backdrop.surfaces)
  const even = straysFrom(lab, surfaces, width, height)
  const first = floodBackdrop(even, clamp(3 * backdrop.noise + 1.2, 2.5, 7))
  // Light is never quite even: what was found says what is behind the product, place by place.
  const sure = erode(first, width, height, 2)
  const near = straysFrom(lab, correct(lab, surfaces, sure, picture), width, height)
  const threshold = clamp(2.2 * quantile(near.distance, sure, 0.9) + 1.4, 2, 6)
  const flooded = floodBackdrop(near, threshold)

  const { product, specks } = keepRegions(withoutShadows(invert(flooded), near, threshold), width, height)
  const area = sum(product) / product.length
  if (area < LEAST_AREA) return { ok: false, fault: 'empty' }
  if (area > MOST_AREA || specks > MOST_SPECKS) return { ok: false, fault: 'busy' }
  const around = erode(invert(product), width, height, 2)
  const { distance } = straysFrom(lab, correct(lab, surfaces, around, picture), width, height)
  if (hasHoles) pierce(product, distance, width, height, threshold)
  const contrast = contrastOf(product, distance, width, height)
  if (contrast < LEAST_CONTRAST || isHollow(product, even.distance, width, height))
    return { ok: false, fault: 'alike' }
  return {
    ok: true,
    mask: {
      product,
      distance,
      threshold,
      certainty: certaintyOf(backdrop.plainness, specks, contrast / threshold),
    },
  }
}

/** What the surfaces say of every pixel; of two the nearer one, or what lies between them where one runs into the other. */
function groundOf({ width, height }: Raster, lab: Float32Array, surfaces: Surface[]): Float32Array {
  const ground = new Float32Array(lab.length)
  const [wall, table] = surfaces
  const one = new Float64Array(3)
  const two = new Float64Array(3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3
      const [across, down] = [(2 * x) / width - 1, (2 * y) / height - 1]
      surfaceAt(wall!, across, down, one)
      if (!table) {
        ground.set(one, at)
        continue
      }
      surfaceAt(table, across, down, two)
      const share = clamp(shareBetween(lab, at, one, two), 0, 1)
      for (let of = 0; of < 3; of += 1) ground[at + of] = one[of]! + share * (two[of]! - one[of]!)
    }
  }
  return ground
}

/** Where the colour at `at` stands on the way from `one` to `two`. */
function shareBetween(lab: Float32Array, at: number, one: Float64Array, two: Float64Array): number {
  let [along, length] = [0, 1e-9]
  for (let of = 0; of < 3; of += 1) {
    const step = two[of]! - one[of]!
    along += (lab[at + of]! - one[of]!) * step
    length += step * step
  }
  return along / length
}

/** The surfaces, and what the known backdrop near each place strays from them. */
function correct(
  lab: Float32Array,
  surfaces: Float32Array,
  isKnown: Uint8Array,
  { width, height }: Raster,
): Float32Array {
  const strays = new Float32Array(lab.length)
  for (let at = 0; at < lab.length; at += 1) strays[at] = lab[at]! - surfaces[at]!
  const local = spreadColours(strays, isKnown, width, height, GRAIN)
  for (let at = 0; at < local.length; at += 1) local[at]! += surfaces[at]!
  return local
}

/**
 * Without the shadows that the flood did not get into, as where their rim is hard: no darker than a shadow, and bordering
 * on the backdrop rather than on what is surely product.
 */
function withoutShadows(
  mask: Uint8Array,
  { width, height, lab, distance }: Strays,
  threshold: number,
): Uint8Array {
  const faint = new Uint8Array(mask.length)
  for (let at = 0; at < mask.length; at += 1) {
    if (mask[at] && (distance[at]! < threshold || isShadowAt(lab, at))) faint[at] = 1
  }
  const { labels, regions } = labelRegions(faint, width, height)
  const outside = new Float64Array(regions.length + 1)
  const solid = new Float64Array(regions.length + 1)
  const border = (at: number, other: number) => {
    if (!faint[at] || faint[other]) return
    if (mask[other]) solid[labels[at]!]! += 1
    else outside[labels[at]!]! += 1
  }
  for (let at = 0; at < mask.length; at += 1) {
    if ((at + 1) % width !== 0) {
      border(at, at + 1)
      border(at + 1, at)
    }
    if (at + width < mask.length) {
      border(at, at + width)
      border(at + width, at)
    }
  }
  const kept = mask.slice()
  // Where nothing is surely product, the faint is all there is.
  if (sum(mask) - sum(faint) < LEAST_AREA * mask.length) return kept
  const isShadow = [false, ...regions.map(({ label }) => outside[label]! > solid[label]! * SHADOW_BORDER)]
  for (let at = 0; at < mask.length; at += 1) if (isShadow[labels[at]!]) kept[at] = 0
  return kept
}

/** The large regions; the rest is dust. `specks` is the dust's fraction of all there was. */
function keepRegions(
  mask: Uint8Array,
  width: number,
  height: number,
): { product: Uint8Array; specks: number } {
  const { labels, regions } = labelRegions(mask, width, height)
  const largest = regions.reduce((most, { area }) => Math.max(most, area), 0)
  const least = Math.max(largest * LEAST_PART, mask.length * LEAST_REGION)
  const isKept = [false, ...regions.map(({ area }) => area >= least)]
  const product = new Uint8Array(mask.length)
  for (let at = 0; at < mask.length; at += 1) product[at] = isKept[labels[at]!] ? 1 : 0
  const all = sum(mask)
  return { product, specks: all === 0 ? 0 : 1 - sum(product) / all }
}

/** Takes out what the product encloses and is the very backdrop: the handle of a mug, not a label of nearly its colour. */
function pierce(
  product: Uint8Array,
  distance: Float32Array,
  width: number,
  height: number,
  threshold: number,
): void {
  const like = product.map((mark, at) => (mark && distance[at]! < threshold ? 1 : 0))
  const { labels, regions } = labelRegions(like, width, height)
  const sums = new Float64Array(regions.length + 1)
  for (let at = 0; at < labels.length; at += 1) sums[labels[at]!]! += distance[at]!
  const isHole = [
    false,
    ...regions.map(
      ({ area, label }) =>
        area >= LEAST_HOLE * like.length && sums[label]! / area < HOLE_LIKENESS * threshold,
    ),
  ]
  for (let at = 0; at < labels.length; at += 1) if (isHole[labels[at]!]) product[at] = 0
}

/** How the product differs from the backdrop along its outline: the middle of what is just inside. */
function contrastOf(product: Uint8Array, distance: Float32Array, width: number, height: number): number {
  const inside = erode(product, width, height, 1)
  const deeper = erode(product, width, height, 4)
  const rim = inside.map((mark, at) => (mark && !deeper[at] ? 1 : 0))
  return quantile(distance, rim, 0.5)
}

/**
 * Whether the flood has run into the product itself, where its outline was too faint: it then lies between parts of the
 * product and is shaded as the backdrop is not.
 */
function isHollow(product: Uint8Array, distance: Float32Array, width: number, height: number): boolean {
  const reach = Math.round(Math.min(width, height) * HOLLOW_REACH)
  const whole = erode(dilate(product, width, height, reach), width, height, reach)
  let hollow = 0
  for (let at = 0; at < whole.length; at += 1) {
    if (whole[at] && !product[at] && distance[at]! > HOLLOW_STRAY) hollow += 1
  }
  return hollow > MOST_HOLLOW * sum(product)
}

function certaintyOf(plainness: number, specks: number, contrast: number): number {
  const plain = clamp((plainness - LEAST_PLAINNESS) / (0.95 - LEAST_PLAINNESS), 0, 1)
  const clean = 1 - specks / MOST_SPECKS
  const distinct = clamp((contrast - 1) / 4, 0, 1)
  return 0.4 * plain + 0.25 * clean + 0.35 * distinct
}

function sum(mask: Uint8Array): number {
  let total = 0
  for (let at = 0; at < mask.length; at += 1) total += mask[at]!
  return total
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
