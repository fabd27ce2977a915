import type { VideoEdit } from './edit.ts'

/**
 * How unlike two videos are, 0–1: what a viewer meets first weighs most. Weights from our market study, "legitimate variation".
 * Framing is all the footage of the whole video that is not seen in the other one in the same frame.
 */
const WEIGHTS = { opening: 0.35, sequence: 0.25, text: 0.15, sound: 0.15, framing: 0.1 }
const OPENING_SECONDS = 3

/** Two videos nearer than this are more than 85 % alike: the user is warned. */
export const TOO_ALIKE = 0.15

export function distance(a: VideoEdit, b: VideoEdit): number {
  const names: Names = new Map()
  return distanceBetween(profileOf(a, names), profileOf(b, names))
}

/** What the distance looks at, with names as numbers so that thousands of pairs take milliseconds. */
export interface Profile {
  sequence: number[]
  opening: Spans
  framing: Spans
  /** Own sound of the clips; empty when it is silenced. */
  sound: Spans
  music: number
  /** Share of the sound that the music is: 0, 0.5 under the clips' own sound, or 1. */
  musicShare: number
  texts: number[]
}

/** A stretch of something, in seconds of its own time. */
interface Span {
  of: number
  from: number
  to: number
}

interface Spans {
  /** In order of what they are of, then of time. */
  list: Span[]
  seconds: number
}

export type Names = Map<string, number>

export function profileOf(
  edit: Pick<VideoEdit, 'shots' | 'sound' | 'fit' | 'width' | 'height' | 'fps'>,
  names: Names,
): Profile {
  const number = (name: string) => {
    const known = names.get(name) ?? names.size
    names.set(name, known)
    return known
  }
  const frame = `${edit.width}:${edit.height}:${edit.fit.kind}`
  const { mode, music, isDucked } = edit.sound
  const sequence: number[] = []
  const opening: Span[] = []
  const framing: Span[] = []
  const sound: Span[] = []
  const texts = new Set<number>()
  const keepsSound = mode === 'keep' || (mode === 'music' && isDucked)

  let elapsed = 0
  for (const shot of edit.shots) {
    const clip = number(shot.upload)
    const seconds = shot.frames / edit.fps
    const from = shot.startSeconds
    const to = from + seconds * shot.speed
    sequence.push(number(`${shot.upload} from ${from}`))
    if (elapsed < OPENING_SECONDS) {
      const seen = Math.min(seconds, OPENING_SECONDS - elapsed)
      opening.push({ of: clip, from, to: from + seen * shot.speed })
    }
    elapsed += seconds
    const focus = edit.fit.kind === 'crop' ? `${shot.focusX}:${shot.focusY}` : ''
    framing.push({ of: number(`${shot.upload} in ${frame}:${focus}`), from, to })
    if (keepsSound && !shot.isMuted) sound.push({ of: clip, from, to })
    if (shot.text) texts.add(number(`“${shot.text.content}”`))
  }
  return {
    sequence,
    opening: spansOf(opening),
    framing: spansOf(framing),
    sound: spansOf(sound),
    music: music && mode === 'music' ? number(`♪${music}`) : -1,
    musicShare: mode !== 'music' ? 0 : isDucked ? 0.5 : 1,
    texts: [...texts],
  }
}

/** Distance of two profiles; once it is known to reach `enough` the rest is not worked out, and the answer is anything from there up. */
export function distanceBetween(a: Profile, b: Profile, enough = Infinity): number {
  let gap = WEIGHTS.opening * apart(a.opening, b.opening) + WEIGHTS.text * textsApart(a.texts, b.texts)
  if (gap < enough) gap += WEIGHTS.sound * soundsApart(a, b) + WEIGHTS.framing * apart(a.framing, b.framing)
  if (gap < enough) gap += WEIGHTS.sequence * editDistance(a.sequence, b.sequence)
  return gap
}

/** Each video's distance to its nearest neighbour; 1 for a video alone. */
export function nearest(profiles: Profile[]): number[] {
  const result = profiles.map(() => 1)
  profiles.forEach((profile, index) => {
    for (let other = 0; other < index; other += 1) {
      const enough = Math.max(result[index] ?? 1, result[other] ?? 1)
      const gap = distanceBetween(profile, profiles[other] as Profile, enough)
      if (gap < (result[index] ?? 1)) result[index] = gap
      if (gap < (result[other] ?? 1)) result[other] = gap
    }
  })
  return result
}

/** 1 less the share of the seconds that both show. Both empty: nothing differs. */
function apart(a: Spans, b: Spans): number {
  const most = Math.max(a.seconds, b.seconds)
  if (most === 0) return 0
  let shared = 0
  let i = 0
  let j = 0
  while (i < a.list.length && j < b.list.length) {
    const one = a.list[i] as Span
    const other = b.list[j] as Span
    if (one.of === other.of)
      shared += Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from))
    if (one.of < other.of || (one.of === other.of && one.to <= other.to)) i += 1
    else j += 1
  }
  return Math.max(0, 1 - shared / most)
}

function spansOf(list: Span[]): Spans {
  let seconds = 0
  for (const span of list) seconds += span.to - span.from
  return { list: list.sort((a, b) => a.of - b.of || a.from - b.from), seconds }
}

function textsApart(a: number[], b: number[]): number {
  if (a.length === 0 && b.length === 0) return 0
  const shared = a.filter((text) => b.includes(text)).length
  return 1 - shared / (a.length + b.length - shared)
}

function soundsApart(a: Profile, b: Profile): number {
  const share = Math.max(a.musicShare, b.musicShare)
  const music = a.music === b.music ? 0 : 1
  return share * music + (1 - share) * apart(a.sound, b.sound)
}

// Reused: a run compares ten thousand pairs, and an array for each would be most of the work.
const row = new Uint8Array(256)

/** Levenshtein over the shots, as a fraction of the longer video. */
function editDistance(a: number[], b: number[]): number {
  const longest = Math.max(a.length, b.length)
  if (longest === 0) return 0
  for (let j = 0; j <= b.length; j += 1) row[j] = j
  for (let i = 1; i <= a.length; i += 1) {
    let diagonal = row[0] as number
    row[0] = i
    for (let j = 1; j <= b.length; j += 1) {
      const above = row[j] as number
      const replaced = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1)
      const best = above < (row[j - 1] as number) ? above : (row[j - 1] as number)
      row[j] = replaced <= best ? replaced : best + 1
      diagonal = above
    }
  }
  return (row[b.length] as number) / longest
}
