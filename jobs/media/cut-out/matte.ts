import { dilate, erode, invert, soften } from './morphology.ts'
import type { Mask } from './mask.ts'
import type { Raster } from './raster.ts'
import { blend, blendOne, placeOf } from './sample.ts'
import { spreadColours } from './spread.ts'

/** Around the outline found in the small picture, so many of its pixels may be partly product. */
const BAND = 2
/** So far inside the outline a pixel is all product, and shows its colour. */
const BODY = 3
/** Fine things may stand out of the outline so far. */
const REACH = 6
/** sRGB steps: product and backdrop nearer than this cannot be told apart by colour, so the outline alone decides. */
const FAINT = 14
/** A JPEG keeps colour at half the size, so that it runs over outlines; brightness stays where it was. */
const COLOUR_WEIGHT = 0.25

/**
 * Writes the alpha of each pixel into the full picture, and into the colours of those that are partly product what is
 * left when the backdrop is taken out of them, so that no halo shows on another ground.
 */
export function applyMask(full: Raster, small: Raster, mask: Mask): void {
  const { width, height } = small
  const colours = coloursOf(small)
  const { product, distance, threshold } = mask
  const backdrop = spreadColours(colours, erode(invert(product), width, height, BAND), width, height)
  const body = erode(product, width, height, BODY)
  const inside = spreadColours(colours, withFine(body, product, width, height), width, height)
  const soft = soften(product, width, height, 1)
  const zones = zonesOf(product, distance, threshold, width, height)

  const { data } = full
  const noise = noiseOf(full, small, backdrop, zones)
  const across = width / full.width
  const down = height / full.height
  const behind = new Float64Array(3)
  const before = new Float64Array(3)
  for (let y = 0; y < full.height; y += 1) {
    const row = Math.min(height - 1, Math.floor((y + 0.5) * down)) * width
    for (let x = 0; x < full.width; x += 1) {
      const zone = zones[row + Math.min(width - 1, Math.floor((x + 0.5) * across))]!
      const at = (y * full.width + x) * 4
      if (zone === INSIDE) continue
      if (zone === OUTSIDE) {
        data.fill(0, at, at + 4)
        continue
      }
      const place = placeOf((x + 0.5) * across - 0.5, (y + 0.5) * down - 0.5, width, height)
      blend(backdrop, place, behind)
      blend(inside, place, before)
      unmix(data, at, { behind, before, noise, outline: blendOne(soft, place) })
    }
  }
}

const OUTSIDE = 0
const INSIDE = 1
const BETWEEN = 2

/** What is surely one or the other, and what has to be looked at pixel by pixel. */
function zonesOf(
  product: Uint8Array,
  distance: Float32Array,
  threshold: number,
  width: number,
  height: number,
): Uint8Array {
  const grown = dilate(product, width, height, BAND)
  const core = erode(product, width, height, BAND)
  // Hair and threads: too faint for the outline, yet not the backdrop.
  const reach = dilate(product, width, height, REACH)
  const fine = dilate(
    product.map((_, at) => (reach[at] && distance[at]! > threshold * 0.6 ? 1 : 0)),
    width,
    height,
    1,
  )
  return product.map((_, at) => (core[at] ? INSIDE : grown[at] || fine[at] ? BETWEEN : OUTSIDE))
}

/** The body, and where something is too thin to have one, the thing itself. */
function withFine(body: Uint8Array, product: Uint8Array, width: number, height: number): Uint8Array {
  const near = dilate(body, width, height, BODY + 1)
  return body.map((mark, at) => (mark || (product[at] && !near[at]) ? 1 : 0))
}

/** What noise alone makes of the distance to the backdrop, in the full picture. */
function noiseOf(full: Raster, small: Raster, backdrop: Float32Array, zones: Uint8Array): number {
  const distances: number[] = []
  for (let place = 0; place < zones.length; place += 97) {
    if (zones[place] !== OUTSIDE) continue
    const x = Math.floor((((place % small.width) + 0.5) * full.width) / small.width)
    const y = Math.floor(((Math.floor(place / small.width) + 0.5) * full.height) / small.height)
    distances.push(distanceTo(full.data, (y * full.width + x) * 4, backdrop, place * 3))
  }
  distances.sort((one, other) => one - other)
  return (distances[Math.floor(distances.length * 0.9)] ?? 0) + 1
}

interface Mixture {
  /** Colours of the backdrop and of the product here. */
  behind: Float64Array
  before: Float64Array
  /** What noise alone makes of a distance. */
  noise: number
  /** 0–1: how much of the pixel lies within the outline. */
  outline: number
}

/** Alpha from how far the colour has come from the backdrop to the product, as far as the two can be told apart. */
function unmix(data: Uint8Array, at: number, { behind, before, noise, outline }: Mixture): void {
  const span = distanceTo(before, 0, behind, 0)
  const gone = distanceTo(data, at, behind, 0)
  const byColour = clamp((gone - noise) / Math.max(1, span * 0.95 - noise))
  const trust = span ** 2 / (span ** 2 + FAINT ** 2)
  const alpha = trust * byColour + (1 - trust) * clamp(outline * 1.5 - 0.25)
  if (alpha <= 0.02) {
    data.fill(0, at, at + 4)
    return
  }
  for (let of = 0; of < 3; of += 1) {
    const own = (data[at + of]! - (1 - alpha) * behind[of]!) / alpha
    // Little of a colour is left in little alpha: the product beside it knows better.
    data[at + of] = 255 * clamp((own * alpha ** 2 + before[of]! * (1 - alpha ** 2)) / 255)
  }
  data[at + 3] = Math.round(data[at + 3]! * alpha)
}

type Colours = Uint8Array | Float32Array | Float64Array

function distanceTo(one: Colours, at: number, other: Colours, from: number): number {
  const red = one[at]! - other[from]!
  const green = one[at + 1]! - other[from + 1]!
  const blue = one[at + 2]! - other[from + 2]!
  const light = 0.299 * red + 0.587 * green + 0.114 * blue
  return Math.sqrt(light ** 2 + COLOUR_WEIGHT * ((red - light) ** 2 + (blue - light) ** 2))
}

function coloursOf({ data, width, height }: Raster): Float32Array {
  const colours = new Float32Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let of = 0; of < 3; of += 1) colours[pixel * 3 + of] = data[pixel * 4 + of]!
  }
  return colours
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
