import type { MixerInput } from './input.ts'
import { layOut, type Block, type Material } from './material.ts'

/**
 * How many different videos the input can make: choices of clips × their orders × texts × songs, with the never-together pairs left out. Exact up to
 * 2^53, a close approximation above. Speed does not count: a clip that plays 3 % faster is no other video.
 */
export function countPossible(input: MixerInput): number {
  return countMaterial(layOut(input))
}

export function countMaterial(material: Material): number {
  if (material.clips.length === 0) return 0
  const orders = product(material.blocks.map(ordersOf))
  const texts = product(material.texts.map((count) => Math.max(1, count)))
  return countChoices(material) * orders * texts * Math.max(1, material.songs)
}

function ordersOf(block: Block): number {
  if (block.order === 'given') return 1
  return block.order === 'rotated' ? block.size : product(Array.from({ length: block.size }, (_, i) => i + 1))
}

/** Ways to pick from all pools at once without a pair that may not meet. */
function countChoices(material: Material): number {
  const banned = material.first === undefined ? undefined : material.conflicts[material.first]
  const poolOf = new Map<number, number>()
  material.pools.forEach((pool, index) => {
    for (const clip of pool.clips) if (!banned?.has(clip)) poolOf.set(clip, index)
  })
  const meets = (clip: number) =>
    [...(material.conflicts[clip] ?? [])].filter((other) => other !== clip && poolOf.has(other))
  const bound = [...poolOf.keys()].filter((clip) => meets(clip).length > 0)
  const free = material.pools.map(
    (pool, index) => pool.clips.filter((clip) => poolOf.get(clip) === index && !bound.includes(clip)).length,
  )

  let choices = 0
  for (const [key, ways] of independentSets(bound, meets, poolOf, material.pools.length)) {
    const used = key.split(',').map(Number)
    choices +=
      ways * product(material.pools.map((pool, i) => binomial(free[i] ?? 0, pool.pick - (used[i] ?? 0))))
  }
  return choices
}

type Tally = Map<string, number>

/**
 * Sets of `clips` in which no two may not meet, tallied by how many come from each pool. Branches on the clip with the most enemies and
 * treats what falls apart on its own, so 50 pairs stay quick.
 */
function independentSets(
  clips: number[],
  meets: (clip: number) => number[],
  poolOf: ReadonlyMap<number, number>,
  pools: number,
): Tally {
  const none = Array.from({ length: pools }, () => 0)
  const known = new Map<string, Tally>()

  const tally = (members: number[]): Tally => {
    if (members.length === 0) return new Map([[none.join(), 1]])
    const key = members.join()
    const before = known.get(key)
    if (before) return before
    const parts = components(members, meets)
    const result = parts.length > 1 ? parts.map(tally).reduce(convolve) : branch(members)
    known.set(key, result)
    return result
  }

  const branch = (members: number[]): Tally => {
    const inside = new Set(members)
    const enemies = (clip: number) => meets(clip).filter((other) => inside.has(other))
    const busiest = members.reduce((a, b) => (enemies(b).length > enemies(a).length ? b : a))
    const hostile = new Set(enemies(busiest))
    const without = members.filter((clip) => clip !== busiest)
    const alone = none.map((_, pool) => (pool === poolOf.get(busiest) ? 1 : 0))
    return add(
      tally(without),
      convolve(tally(without.filter((clip) => !hostile.has(clip))), new Map([[alone.join(), 1]])),
    )
  }

  return tally(clips)
}

function components(members: number[], meets: (clip: number) => number[]): number[][] {
  const left = new Set(members)
  const parts: number[][] = []
  for (const start of members) {
    if (!left.delete(start)) continue
    const part = [start]
    for (const clip of part) for (const other of meets(clip)) if (left.delete(other)) part.push(other)
    parts.push(part.sort((a, b) => a - b))
  }
  return parts
}

function convolve(a: Tally, b: Tally): Tally {
  const result: Tally = new Map()
  for (const [x, waysX] of a) {
    const left = x.split(',').map(Number)
    for (const [y, waysY] of b) {
      const right = y.split(',').map(Number)
      const key = left.map((value, index) => value + (right[index] ?? 0)).join()
      result.set(key, (result.get(key) ?? 0) + waysX * waysY)
    }
  }
  return result
}

function add(a: Tally, b: Tally): Tally {
  const result = new Map(a)
  for (const [key, ways] of b) result.set(key, (result.get(key) ?? 0) + ways)
  return result
}

function binomial(n: number, k: number): number {
  if (k < 0 || k > n) return 0
  let ways = 1
  for (let i = 1; i <= Math.min(k, n - k); i += 1) ways = Math.round((ways * (n - i + 1)) / i)
  return ways
}

function product(values: number[]): number {
  return values.reduce((result, value) => result * value, 1)
}
