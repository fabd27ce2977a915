import type { CarouselInput } from './input.ts'

/** A pool that sets choose from: how many there are of what. */
export interface Pool {
  of: 'wide' | 'picture' | 'text'
  /** 0-based; −1 for what lies over all slides. */
  slide: number
  block: number
  size: number
}

/** Every pool of the input, in the order of the slides. With a table, only what its columns leave open. */
export function poolsOf(input: CarouselInput): Pool[] {
  const isTable = input.mode === 'table'
  const pools: Pool[] = []
  if (input.pictures === 'wide') pools.push({ of: 'wide', slide: -1, block: -1, size: input.wide.length })
  input.slides.forEach((slide, index) => {
    if (input.pictures === 'each') {
      pools.push({ of: 'picture', slide: index, block: -1, size: slide.pictures.length })
    }
    slide.blocks.forEach((block, place) => {
      if (isTable && block.template !== undefined) return
      pools.push({ of: 'text', slide: index, block: place, size: block.texts.length })
    })
  })
  return pools.filter(({ size }) => size > 0)
}

/** How many different sets the pools can make: the product of their sizes. Exact up to 2^53, close above. */
export function countPossible(input: CarouselInput): number {
  return poolsOf(input).reduce((product, { size }) => product * size, 1)
}

/** Sets of a run in one shape. A table makes one of every row. */
export function setCount(input: CarouselInput): number {
  if (input.mode === 'table') return input.table.rows.length
  return input.count
}

/** Sets of a run over all shapes, each a folder of its own; a preview is one of them. */
export function groupCount(input: CarouselInput): number {
  return input.only === undefined ? setCount(input) * input.shapes.length : 1
}
