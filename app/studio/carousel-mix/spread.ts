import { mulberry32, type Random } from '#app/mulberry32.ts'
import { goRound, product } from './rounds.ts'

/** Tries for each set, of which the one that is most unlike all before is taken. */
const CANDIDATES = 40

/**
 * Which element of each pool the sets 0 … `count` − 1 take, the same for the same sizes, count and seed. No two sets are alike until the
 * possibilities run out; each element of a pool is taken equally often, ± 1; and as far as that allows, sets differ in as much as they can. The
 * first set takes the first element of every pool.
 */
export function spread(sizes: number[], count: number, seed: number): number[][] {
  const random = mulberry32(seed)
  // Where most of what is possible is asked for, there is nothing to choose.
  const isTight = count > product(sizes) / 2
  return (isTight ? undefined : choose(sizes, count, random)) ?? goRound(sizes, count, mulberry32(seed))
}

/** Every pool is dealt out like a pack of cards, again and again. Undefined when the cards that are left make no new set. */
function choose(sizes: number[], count: number, random: Random): number[][] | undefined {
  const sets = [sizes.map(() => 0)]
  const known = new Set(sets.map(String))
  const packs = sizes.map((size) => upTo(size).slice(1))
  while (sets.length < count) {
    packs.forEach((pack, pool) => {
      if (pack.length === 0) pack.push(...upTo(sizes[pool] as number))
    })
    const set = mostUnlike(packs, sets, known, random)
    if (!set) return undefined
    sets.push(set)
    known.add(String(set))
    packs.forEach((pack, pool) => pack.splice(pack.indexOf(set[pool] as number), 1))
  }
  return sets
}

function mostUnlike(
  packs: number[][],
  sets: number[][],
  known: ReadonlySet<string>,
  random: Random,
): number[] | undefined {
  let best: { set: number[]; nearest: number; sum: number } | undefined
  for (let tries = 0; tries < CANDIDATES; tries += 1) {
    const set = packs.map((pack) => pack[Math.floor(random() * pack.length)] as number)
    if (known.has(String(set))) continue
    let nearest = Infinity
    let sum = 0
    for (const other of sets) {
      const gap = differences(set, other)
      nearest = Math.min(nearest, gap)
      sum += gap
    }
    const isBetter = !best || nearest > best.nearest || (nearest === best.nearest && sum > best.sum)
    if (isBetter) best = { set, nearest, sum }
  }
  return best?.set
}

/** In how many pools two sets differ. */
export function differences(a: number[], b: number[]): number {
  let count = 0
  for (let pool = 0; pool < a.length; pool += 1) if (a[pool] !== b[pool]) count += 1
  return count
}

function upTo(size: number): number[] {
  return Array.from({ length: size }, (_, index) => index)
}
