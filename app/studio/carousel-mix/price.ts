import type { Quote } from '../contract.ts'
import { groupCount } from './count.ts'
import type { CarouselInput } from './input.ts'

/**
 * Two slides for a credit. Every set in every shape is one: "20 set × 3 kredit". A slide carries the credit that begins with it, so that a slide
 * which fails gives back exactly its own share; a PDF comes with its slides.
 */
export function priceSets(input: CarouselInput): Quote {
  const isPreview = input.only !== undefined
  const groups = groupCount(input)
  const slides = input.slides.map((_, index) =>
    isPreview ? 0 : Math.ceil((index + 1) / 2) - Math.ceil(index / 2),
  )
  const group = hasPdf(input) ? [...slides, 0] : slides
  return {
    lines: [
      {
        label: 'price.set',
        quantity: groups,
        credits: isPreview ? 0 : Math.ceil(input.slides.length / 2),
      },
    ],
    outputCredits: Array.from({ length: groups }, () => group).flat(),
  }
}

/** Outputs of one set in one shape. */
export function groupSize(input: CarouselInput): number {
  return input.slides.length + (hasPdf(input) ? 1 : 0)
}

/** A preview is looked at slide by slide. */
export function hasPdf(input: CarouselInput): boolean {
  return input.isPdf && input.only === undefined
}
