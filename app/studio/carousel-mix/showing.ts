import { chooseSets, type Choice } from './choose.ts'
import type { CarouselInput } from './input.ts'

/** An element of a pool that somebody is working on. */
export interface Wanted {
  /** 0-based; −1 for the wide pictures. */
  slide: number
  /** Without one it is a picture. */
  block?: number
  /** Its place in the pool. */
  index: number
}

/** The set to look at for seeing `wanted`: the present one if it shows it, else the first that does, in the same shape. */
export function groupShowing(input: CarouselInput, wanted: Wanted, present: number): number {
  const choices = chooseSets(input)
  const shapes = input.shapes.length
  const now = choices[Math.floor(present / shapes)]
  if (now && shows(now, wanted)) return present
  const found = choices.findIndex((choice) => shows(choice, wanted))
  return found < 0 ? present : found * shapes + (present % shapes)
}

function shows(choice: Choice, { slide, block, index }: Wanted): boolean {
  if (slide < 0) return choice.wide === index
  const taken = choice.slides[slide]
  return (block === undefined ? taken?.picture : taken?.texts[block]) === index
}
