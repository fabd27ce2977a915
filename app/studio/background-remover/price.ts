import type { PriceLine, Quote } from '../contract.ts'
import { picturesOf, type RemoverInput } from './input.ts'

/** For a picture in all the kinds that are wanted of it, whichever engine cuts it. */
export const CREDITS_PER_PICTURE = 3

/** Percent off for a batch of at least so many pictures. */
const DISCOUNTS = [
  { from: 201, percent: 20 },
  { from: 101, percent: 15 },
  { from: 51, percent: 10 },
  { from: 20, percent: 5 },
]

export function discountOf(pictures: number): number {
  return DISCOUNTS.find(({ from }) => pictures >= from)?.percent ?? 0
}

/**
 * Three credits a picture, less the discount, which is rounded down. Credits are whole, so the discount is spread like
 * the hours of a clock: picture i costs what the first i + 1 cost together less what the first i do. Any two pictures
 * differ by a credit at most, any run of them is within a credit of its exact price, and all of them are the total. Within
 * a picture its outputs share in the same way, so what fails gives back its own part and no more.
 */
export function priceCuts(input: Pick<RemoverInput, 'pictures' | 'kinds' | 'only'>): Quote {
  const isPreview = input.only !== undefined
  const count = picturesOf(input).length
  const kinds = input.kinds.length
  const percent = isPreview ? 0 : discountOf(count)
  const credits = isPreview || kinds === 0 ? 0 : CREDITS_PER_PICTURE
  const upTo = (pictures: number) => pictures * credits - Math.floor((pictures * credits * percent) / 100)
  const lines: PriceLine[] = [{ label: 'price.picture', quantity: count, credits }]
  const off = count * credits - upTo(count)
  if (off > 0) lines.push({ label: `price.discount${percent}`, quantity: 1, credits: -off })
  return {
    lines,
    outputCredits: Array.from({ length: count }, (_, picture) =>
      share(upTo(picture + 1) - upTo(picture), kinds),
    ).flat(),
  }
}

/** Whole parts that differ by one at most, the larger ones first. */
function share(credits: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, part) => Math.ceil((credits * (part + 1)) / parts) - Math.ceil((credits * part) / parts),
  )
}

/** Outputs of one picture. */
export function groupSize({ kinds }: Pick<RemoverInput, 'kinds'>): number {
  return Math.max(1, kinds.length)
}
