import type { Estimate, UploadsById } from '../contract.ts'
import { groupCount } from './count.ts'
import type { CarouselInput } from './input.ts'
import { planSets } from './plan.ts'
import { hasPdf } from './price.ts'

/** To draw a slide of 1080 × 1350, and to read a picture for the first time; on one core. */
const SECONDS_PER_SLIDE = 0.06
const SECONDS_PER_PICTURE = 0.08
const SECONDS_TO_BEGIN = 0.3

/** Of 1080 × 1350, photographs and plain colours, as measured of our own slides. */
const BYTES = { jpeg: { picture: 250_000, plain: 60_000 }, png: { picture: 1_900_000, plain: 120_000 } }
const AREA = 1080 * 1350

export function estimateCarousel(input: CarouselInput, uploads: UploadsById): Estimate {
  const slides = planSets(input, uploads).flatMap((set) => set.slides)
  const pictures = new Set(slides.flatMap(({ background }) => background.picture?.upload ?? []))
  let seconds = SECONDS_TO_BEGIN + pictures.size * SECONDS_PER_PICTURE
  let bytes = 0
  for (const { size, background, format } of slides) {
    const area = (size.width * size.height) / AREA
    seconds += SECONDS_PER_SLIDE * area
    bytes += BYTES[format][background.picture ? 'picture' : 'plain'] * area
  }
  // Its pages are the slides again, as JPEG.
  if (hasPdf(input)) bytes += (bytes / slides.length) * input.slides.length * groupCount(input)
  return { seconds, bytes: Math.round(bytes) }
}
