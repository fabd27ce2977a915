import type { Random } from '#app/mulberry32.ts'
import type { Material, Pool } from './material.ts'
import { shuffle } from './shuffle.ts'

/** A video as choices, before lengths and names: which clips, in which order, with which texts and song. */
export interface Draft {
  /** Per pool, positions in `material.clips`, in the order laid. */
  picks: number[][]
  /** Per block, which of its picks stands where. */
  arrangements: number[][]
  /** Per group, -1 without a text. */
  texts: number[]
  /** -1 without music. */
  song: number
}

/** How often each choice was used so far; drawing prefers what was used least, which keeps a run even. */
export interface Usage {
  clips: number[]
  openings: number[]
  texts: number[][]
  songs: number[]
}

export function noUsage(material: Material): Usage {
  return {
    clips: material.clips.map(() => 0),
    openings: material.clips.map(() => 0),
    texts: material.texts.map((count) => Array.from({ length: count }, () => 0)),
    songs: Array.from({ length: material.songs }, () => 0),
  }
}

export function recordUse(material: Material, usage: Usage, draft: Draft, times: 1 | -1 = 1): void {
  const bump = (counts: number[] | undefined, index: number) => {
    if (counts && index >= 0) counts[index] = (counts[index] ?? 0) + times
  }
  draft.picks.forEach((pick) => pick.forEach((clip) => bump(usage.clips, clip)))
  draft.texts.forEach((text, group) => bump(usage.texts[group], text))
  bump(usage.songs, draft.song)
  bump(usage.openings, sequenceOf(material, draft)[0] ?? -1)
}

/** The clips in the order of the video. */
export function sequenceOf(material: Material, draft: Draft): number[] {
  const sequence = material.first === undefined ? [] : [material.first]
  material.blocks.forEach((block, index) => {
    const clips = block.pools.flatMap((pool) => draft.picks[pool] ?? [])
    for (const place of draft.arrangements[index] ?? []) sequence.push(clips[place] as number)
  })
  return sequence
}

/** Equal for two drafts that would look and sound alike. */
export function keyOf(material: Material, draft: Draft): string {
  const looks = sequenceOf(material, draft).map((clip) => material.clips[clip]?.look)
  return `${looks.join()}|${draft.texts.join()}|${draft.song}`
}

/**
 * A random draft of what was used least. `ties` says who goes first among the equally used: the one laid first, or anyone.
 * Undefined when the never-together pairs left a pool too small; another draw may do better.
 */
export function drawDraft(
  material: Material,
  usage: Usage,
  random: Random,
  ties: 'laid' | 'any',
): Draft | undefined {
  const barred = new Set(material.first === undefined ? [] : material.conflicts[material.first])
  const picks: number[][] = []
  for (const [index, pool] of material.pools.entries()) {
    const pick: number[] = []
    const candidates =
      ties === 'any'
        ? leastUsed(pool.clips, usage.clips, random)
        : leastUsed(turned(pool, index, usage), usage.clips, undefined)
    for (const clip of candidates) {
      if (pick.length === pool.pick) break
      if (barred.has(clip)) continue
      pick.push(clip)
      for (const enemy of material.conflicts[clip] ?? []) barred.add(enemy)
    }
    if (pick.length < pool.pick) return undefined
    picks.push(pick.sort((a, b) => a - b))
  }
  return {
    picks,
    arrangements: material.blocks.map((block, index) => {
      const clips = block.pools.flatMap((pool) => picks[pool] ?? [])
      const opens = index === 0 && material.first === undefined
      return arrange(
        clips,
        block.order,
        opens && material.spreadsOpenings ? usage.openings : undefined,
        random,
      )
    }),
    texts: material.texts.map((count, group) => leastUsedOf(count, usage.texts[group] ?? [], random)),
    song: leastUsedOf(material.songs, usage.songs, random),
  }
}

/** Every valid draft, the texts and songs turning fastest: for the end of a run that needs nearly all there are. */
export function* everyDraft(material: Material): Generator<Draft> {
  for (const picks of everyChoice(material, 0, new Set(barredByFirst(material)))) {
    for (const arrangements of everyArrangement(material, 0)) {
      for (const texts of everyNumber(material.texts)) {
        for (const [song] of everyNumber([material.songs])) {
          yield { picks, arrangements, texts, song: song as number }
        }
      }
    }
  }
}

/** Whether two clips of the draft may not meet. */
export function hasConflict(material: Material, draft: Draft): boolean {
  const clips = sequenceOf(material, draft)
  return clips.some((clip) => clips.some((other) => material.conflicts[clip]?.has(other)))
}

/**
 * The pool with whose turn it is first. After each round every pool but the first starts further on, each by a step of its own, so that the
 * first hook meets another body and another ending each time round.
 */
function turned(pool: Pool, index: number, usage: Usage): number[] {
  const size = pool.clips.length
  const rounds = Math.min(...pool.clips.map((clip) => usage.clips[clip] ?? 0))
  const step = index > 0 && index % size === 0 ? 1 : index
  // Two pools of one size and step would stay side by side for ever.
  const carry = index > 1 ? Math.floor(rounds / size) : 0
  const start = (rounds * step + carry) % size
  return [...pool.clips.slice(start), ...pool.clips.slice(0, start)]
}

function barredByFirst(material: Material): Iterable<number> {
  return material.first === undefined ? [] : (material.conflicts[material.first] ?? [])
}

function arrange(
  clips: number[],
  order: 'given' | 'rotated' | 'shuffled',
  openings: number[] | undefined,
  random: Random,
): number[] {
  const places = clips.map((_, place) => place)
  if (order === 'given') return places
  if (order === 'shuffled') shuffle(places, random)
  if (!openings) return places
  const opener = places.indexOf(
    leastUsed(
      places,
      places.map((place) => openings[clips[place] as number] ?? 0),
      random,
    )[0] ?? 0,
  )
  if (order === 'rotated') return [...places.slice(opener), ...places.slice(0, opener)]
  const [first] = places.splice(opener, 1)
  return [first as number, ...places]
}

function leastUsedOf(count: number, used: number[], random: Random): number {
  if (count === 0) return -1
  return leastUsed(
    Array.from({ length: count }, (_, index) => index),
    used,
    random,
  )[0] as number
}

/** Sorted by use; among equals in the order given, or by chance. */
function leastUsed(items: number[], used: number[], random: Random | undefined): number[] {
  const ordered = random ? shuffle([...items], random) : [...items]
  return ordered.sort((a, b) => (used[a] ?? 0) - (used[b] ?? 0))
}

function* everyChoice(material: Material, at: number, barred: Set<number>): Generator<number[][]> {
  const pool = material.pools[at]
  if (!pool) {
    yield []
    return
  }
  for (const pick of everyPick(material, pool.clips, pool.pick, barred)) {
    const barredNow = new Set(barred)
    for (const clip of pick) for (const enemy of material.conflicts[clip] ?? []) barredNow.add(enemy)
    for (const rest of everyChoice(material, at + 1, barredNow)) yield [pick, ...rest]
  }
}

function* everyPick(
  material: Material,
  clips: number[],
  size: number,
  barred: ReadonlySet<number>,
): Generator<number[]> {
  if (size === 0) {
    yield []
    return
  }
  const open = clips.filter((clip) => !barred.has(clip))
  for (let at = 0; at + size <= open.length; at += 1) {
    const clip = open[at] as number
    const barredNow = new Set([...barred, ...(material.conflicts[clip] ?? [])])
    for (const rest of everyPick(material, open.slice(at + 1), size - 1, barredNow)) yield [clip, ...rest]
  }
}

function* everyArrangement(material: Material, at: number): Generator<number[][]> {
  const block = material.blocks[at]
  if (!block) {
    yield []
    return
  }
  for (const rest of everyArrangement(material, at + 1)) {
    for (const arrangement of everyOrder(block.size, block.order)) yield [arrangement, ...rest]
  }
}

function* everyOrder(size: number, order: 'given' | 'rotated' | 'shuffled'): Generator<number[]> {
  const places = Array.from({ length: size }, (_, place) => place)
  if (order === 'given') yield places
  else if (order === 'rotated')
    for (const start of places) yield [...places.slice(start), ...places.slice(0, start)]
  else yield* everyPermutation(places)
}

function* everyPermutation(places: number[]): Generator<number[]> {
  if (places.length <= 1) {
    yield places
    return
  }
  for (const [at, place] of places.entries()) {
    const others = [...places.slice(0, at), ...places.slice(at + 1)]
    for (const rest of everyPermutation(others)) yield [place, ...rest]
  }
}

/** Counters turning from the last; -1 stands for "none" where there is nothing to count. */
function* everyNumber(counts: number[]): Generator<number[]> {
  const [count, ...others] = counts
  if (count === undefined) {
    yield []
    return
  }
  for (let value = count === 0 ? -1 : 0; value < Math.max(count, 0) || value === -1; value += 1) {
    for (const rest of everyNumber(others)) yield [value, ...rest]
    if (value === -1) return
  }
}
