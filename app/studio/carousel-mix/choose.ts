import { poolsOf, setCount } from './count.ts'
import type { CarouselInput } from './input.ts'
import { differences, spread } from './spread.ts'

/** What a set takes of the pools: positions in them, undefined where there is nothing to take. */
export interface Choice {
  wide?: number
  slides: { picture?: number; texts: (number | undefined)[] }[]
}

/**
 * The run's sets, the same for the same input and seed: no two alike until the possibilities run out, and every picture and text of a pool used
 * equally often, ± 1. The latest answer for an input is remembered, for form, check and estimate all ask.
 */
export function chooseSets(input: CarouselInput): Choice[] {
  const known = chosen.get(input)
  if (known) return known
  const pools = poolsOf(input)
  const sets = spread(
    pools.map(({ size }) => size),
    setCount(input),
    input.seed,
  )
  const choices = sets.map((taken) => {
    const choice: Choice = {
      slides: input.slides.map(({ blocks }) => ({ texts: blocks.map(() => undefined) })),
    }
    pools.forEach((pool, index) => {
      const slide = choice.slides[pool.slide]
      if (pool.of === 'wide') choice.wide = taken[index] as number
      else if (pool.of === 'picture' && slide) slide.picture = taken[index] as number
      else if (slide) slide.texts[pool.block] = taken[index]
    })
    return choice
  })
  chosen.set(input, choices)
  return choices
}

const chosen = new WeakMap<CarouselInput, Choice[]>()

/** Mean over the sets of how unlike its nearest neighbour each is: the share of pools in which they differ. */
export function distinctnessOf(input: CarouselInput): number | undefined {
  const varied = poolsOf(input).filter(({ size }) => size > 1).length
  const sets = chooseSets(input).map((choice) =>
    [choice.wide, ...choice.slides.flatMap(({ picture, texts }) => [picture, ...texts])].map(
      (value) => value ?? -1,
    ),
  )
  if (sets.length < 2 || varied === 0) return undefined
  const gaps = sets.map((set, index) =>
    Math.min(...sets.map((other, place) => (place === index ? Infinity : differences(set, other)))),
  )
  return gaps.reduce((sum, gap) => sum + gap / varied, 0) / gaps.length
}
