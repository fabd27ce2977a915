import type { Random } from '#app/mulberry32.ts'
import { shuffledFromZero } from './shuffle.ts'

/** New rounds are the furthest of so many from all before. */
const CANDIDATES = 16
/** So few sets are looked through, rather than drawn by chance. */
const SMALL = 1_000

/**
 * Which element of each pool the sets 0 … `count` − 1 take: no two alike until there are no others, and each element of a pool equally often, ± 1.
 * Never fails, however many of the possible sets are asked for. The first set takes the first of every pool.
 *
 * In a round all pools step on together, so it lasts for the least common multiple of their sizes, L sets, never meets itself and takes
 * every element equally often. Two rounds either share all sets or none: they are the cosets of the subgroup that (1, 1, … 1) makes in
 * Z/n₁ × Z/n₂ × …, so rounds of different cosets make different sets.
 */
export function goRound(sizes: number[], count: number, random: Random): number[][] {
  const orders = sizes.map((size) => shuffledFromZero(size, random))
  const length = Math.min(count, leastCommonMultiple(sizes, count))
  const different = Math.min(count, product(sizes))

  const starts = roundStarts(sizes, Math.ceil(different / length), length, random)
  const steps = starts.flatMap((start) =>
    Array.from({ length }, (_, step) => start.map((value, pool) => (value + step) % (sizes[pool] as number))),
  )
  return Array.from({ length: count }, (_, index) =>
    (steps[index % different] as number[]).map((value, pool) => orders[pool]?.[value] as number),
  )
}

export function product(sizes: number[]): number {
  return sizes.reduce((result, size) => result * size, 1)
}

/** Where each round begins: the first at nought, the next as unlike all before as a few tries find. */
function roundStarts(sizes: number[], rounds: number, length: number, random: Random): number[][] {
  const starts = [sizes.map(() => 0)]
  if (rounds < 2) return starts
  const known = new Set(starts.map((start) => cosetOf(start, sizes, length)))
  const left = smallSpace(sizes, length, random)
  while (starts.length < rounds) {
    const fresh: number[][] = []
    for (let tries = 0; tries < CANDIDATES * 4 && fresh.length < CANDIDATES; tries += 1) {
      const start = left ? left[tries] : sizes.map((size) => Math.floor(random() * size))
      if (!start) break
      if (!known.has(cosetOf(start, sizes, length))) fresh.push(start)
    }
    const best = furthest(fresh, starts, sizes, length)
    // Only where nearly all are taken does chance find none; then there are few, and `left` holds them.
    if (!best) break
    starts.push(best)
    known.add(cosetOf(best, sizes, length))
    left?.splice(0, left.length, ...left.filter((start) => !known.has(cosetOf(start, sizes, length))))
  }
  return starts
}

/** One start of every round, shuffled, where there are few rounds altogether. */
function smallSpace(sizes: number[], length: number, random: Random): number[][] | undefined {
  const possible = product(sizes)
  if (possible > SMALL) return undefined
  const byCoset = new Map<string, number[]>()
  for (let number = 0; number < possible; number += 1) {
    let rest = number
    const start = sizes.map((size) => {
      const value = rest % size
      rest = Math.floor(rest / size)
      return value
    })
    const coset = cosetOf(start, sizes, length)
    if (!byCoset.has(coset)) byCoset.set(coset, start)
  }
  const starts = [...byCoset.values()].slice(1)
  return shuffledFromZero(starts.length, random).map((index) => starts[index] as number[])
}

/** The same for all sets of one round: the smallest of them, written out. */
function cosetOf(start: number[], sizes: number[], length: number): string {
  let smallest: number[] | undefined
  for (let step = 0; step < length; step += 1) {
    const set = start.map((value, pool) => (value + step) % (sizes[pool] as number))
    if (!smallest || isBefore(set, smallest)) smallest = set
  }
  return String(smallest)
}

function isBefore(a: number[], b: number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && (a[at] as number) < (b[at] as number)
}

/** The start whose round shares the fewest elements with any set of the rounds before. */
function furthest(
  fresh: number[][],
  starts: number[][],
  sizes: number[],
  length: number,
): number[] | undefined {
  let best: { start: number[]; shared: number } | undefined
  for (const start of fresh) {
    let shared = 0
    for (const other of starts) {
      for (let step = 0; step < length; step += 1) {
        let alike = 0
        for (let pool = 0; pool < sizes.length; pool += 1) {
          const size = sizes[pool] as number
          if (size > 1 && ((start[pool] as number) + step) % size === other[pool]) alike += 1
        }
        if (alike > shared) shared = alike
      }
    }
    if (!best || shared < best.shared) best = { start, shared }
  }
  return best?.start
}

/** Up to `limit`: a longer round is not needed. */
function leastCommonMultiple(sizes: number[], limit: number): number {
  let multiple = 1
  for (const size of sizes) {
    multiple = (multiple / greatestCommonDivisor(multiple, size)) * size
    if (multiple >= limit) return limit
  }
  return multiple
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
