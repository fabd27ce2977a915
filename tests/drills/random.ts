import { hashOf } from '#app/drawing/random.ts'
import { mulberry32 } from '#app/mulberry32.ts'

/** Numbers from 0 up to 1 that follow from the seed, and from the name when several share a seed. */
export function seeded(seed: number, name = ''): () => number {
  return mulberry32(seed ^ hashOf(name))
}

/** One of the whole numbers from 0 to below `count`. */
export function below(random: () => number, count: number): number {
  return Math.floor(random() * count)
}

export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[below(random, items.length)]!
}
