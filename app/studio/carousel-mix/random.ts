/** Numbers 0 ≤ x < 1, always the same for the same seed. */
export type Random = () => number

/**
 * Mulberry32 (Tommy Ettinger, public domain). The algorithm is part of every recipe: changing it changes what an old seed makes, so this
 * tool keeps its own.
 */
export function mulberry32(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The numbers 0 … `count` − 1 in another order (Fisher–Yates), 0 still first. */
export function shuffledFromZero(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 1; last -= 1) {
    const other = 1 + Math.floor(random() * last)
    ;[order[last], order[other]] = [order[other] as number, order[last] as number]
  }
  return order
}
