import { hashOf, randomOf } from '#app/drawing/random.ts'

/** Numbers from 0 up to 1 that follow from the seed, and from the name when several share a seed. */
export function seeded(seed: number, name = ''): () => number {
  const { between } = randomOf(seed ^ hashOf(name))
  return () => between(0, 1)
}

/** One of the whole numbers from 0 to below `count`. */
export function below(random: () => number, count: number): number {
  return Math.floor(random() * count)
}

export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[below(random, items.length)]!
}
