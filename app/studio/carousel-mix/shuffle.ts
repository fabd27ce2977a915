import type { Random } from '#app/mulberry32.ts'

/** The numbers 0 … `count` − 1 in another order (Fisher–Yates), 0 still first. */
export function shuffledFromZero(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 1; last -= 1) {
    const other = 1 + Math.floor(random() * last)
    ;[order[last], order[other]] = [order[other] as number, order[last] as number]
  }
  return order
}
