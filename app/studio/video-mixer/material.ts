import type { MixerClip, MixerInput } from './input.ts'

/** What a run chooses from: clips in pools, with the rules of their order. */
export interface Material {
  clips: Footage[]
  pools: Pool[]
  /** Runs of pools whose clips stand together, in the order of the video. */
  blocks: Block[]
  /** The clip that opens every video. */
  first?: number
  /** Whether different clips take turns to open the video. */
  spreadsOpenings: boolean
  /** Texts of each group; 0 where the group shows no shot. */
  texts: number[]
  /** Songs to choose from; 0 without music. */
  songs: number
  /** Clips that may not stand in one video with clip i. */
  conflicts: ReadonlySet<number>[]
}

export interface Footage extends MixerClip {
  group: number
  /** The same for two clips that show the same pictures in the same way. */
  look: number
}

/** A group's clips, of which each video uses `pick`. */
export interface Pool {
  group: number
  clips: number[]
  pick: number
}

export interface Block {
  pools: number[]
  size: number
  order: 'given' | 'rotated' | 'shuffled'
}

/** Lays the input's clips out. A clip that is twice in a group counts once: two equal choices would make two equal videos. */
export function layOut(input: MixerInput): Material {
  const clips = footageOf(input)
  const first = input.firstClip ? clips.findIndex((clip) => clip.upload === input.firstClip) : -1
  const pools = input.groups
    .map((group, index): Pool => {
      const own = clips.flatMap((clip, position) => (clip.group === index ? [position] : []))
      const pick = Math.min(group.pick ?? own.length, own.length)
      return own.includes(first)
        ? { group: index, clips: own.filter((clip) => clip !== first), pick: pick - 1 }
        : { group: index, clips: own, pick }
    })
    .filter((pool) => pool.pick > 0)
  return {
    clips,
    pools,
    blocks: blocksOf(input, pools, first >= 0),
    ...(first >= 0 ? { first } : {}),
    spreadsOpenings: input.hasDifferentStart && first < 0,
    texts: input.groups.map((group, index) =>
      clips.some((clip) => clip.group === index) ? group.texts.length : 0,
    ),
    songs: input.sound === 'music' ? input.music.length : 0,
    conflicts: conflictsOf(input, clips),
  }
}

function footageOf(input: MixerInput): Footage[] {
  const looks = new Map<string, number>()
  const clips: Footage[] = []
  input.groups.forEach((group, index) => {
    const own = new Set<number>()
    for (const clip of group.clips) {
      const look = lookOf(clip, looks)
      if (own.has(look)) continue
      own.add(look)
      clips.push({ ...clip, group: index, look })
    }
  })
  return clips
}

function lookOf(clip: MixerClip, looks: Map<string, number>): number {
  const key = JSON.stringify([
    clip.upload,
    clip.startSeconds ?? 0,
    clip.endSeconds ?? null,
    clip.isMuted,
    clip.focusX,
    clip.focusY,
  ])
  const look = looks.get(key) ?? looks.size
  looks.set(key, look)
  return look
}

/** One block through all groups when the clips are one list and mixed; else a block per group, in the groups' order. */
function blocksOf(input: MixerInput, pools: Pool[], hasFirst: boolean): Block[] {
  if (pools.length === 0) return []
  const rotates = input.hasDifferentStart && !hasFirst
  const isList = input.mixing === 'list'
  if (isList && (input.isOrderMixed || (rotates && !input.groups.some((group) => group.isShuffled)))) {
    return [
      {
        pools: pools.map((_, index) => index),
        size: pools.reduce((size, pool) => size + pool.pick, 0),
        order: input.isOrderMixed ? 'shuffled' : 'rotated',
      },
    ]
  }
  return pools.map((pool, index) => {
    const isShuffled = input.isOrderMixed || (input.groups[pool.group]?.isShuffled ?? false)
    const order = isShuffled ? 'shuffled' : rotates && index === 0 ? 'rotated' : 'given'
    return { pools: [index], size: pool.pick, order }
  })
}

function conflictsOf(input: MixerInput, clips: Footage[]): Set<number>[] {
  const conflicts = clips.map(() => new Set<number>())
  for (const { a, b } of input.never) {
    clips.forEach((one, i) => {
      clips.forEach((other, j) => {
        if (one.upload !== a || other.upload !== b) return
        conflicts[i]?.add(j)
        conflicts[j]?.add(i)
      })
    })
  }
  return conflicts
}
