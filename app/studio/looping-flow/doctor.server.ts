import path from 'node:path'
import type { SourceFile } from '../contract.ts'
import { median, readLuma, ssim, type Luma } from './seam.server.ts'

/** Where a clip joins best with itself: played from the one second to the other, its end runs on into its beginning. */
export interface FoundLoop {
  fromSeconds: number
  toSeconds: number
  /** As of a seam, 0–1. */
  score: number
}

/** Side of the grey pictures that are compared. */
const SIDE = 64
const SEARCH_FPS = 10
/** A loop is at least this long, and this part of what was searched. */
const LEAST_SECONDS = 1
const LEAST_SHARE = 0.4
/** Of a longer clip only the first and the last half of this are searched: decoding takes time. */
const MOST_SECONDS = 60
/** How much unlike movement counts against unlike pictures. */
const MOVEMENT_WEIGHT = 1
/** So much worse a shorter loop may not be. */
const LENGTH_WEIGHT = 0.15
/** The exact frames are searched for within this, either way. */
const FINE_SECONDS = 0.12

/** Undefined for a clip that is too short to choose from. */
export async function findLoop(
  clip: SourceFile,
  fps: number,
  workspace: string,
  signal: AbortSignal,
): Promise<FoundLoop | undefined> {
  const seconds = clip.facts.seconds ?? 0
  if (seconds < LEAST_SECONDS * 1.5) return undefined
  const read = (start: number, length: number, rate: number, name: string) =>
    readSeconds(clip, { start, length, rate }, path.join(workspace, `doctor-${name}.gray`), signal)

  const isLong = seconds > MOST_SECONDS
  const half = MOST_SECONDS / 2
  const head = await read(0, isLong ? half : seconds, SEARCH_FPS, 'head')
  const tail = isLong ? await read(seconds - half, half, SEARCH_FPS, 'tail') : head
  const tailStart = isLong ? seconds - half : 0
  const pair = bestPair(head, tail, {
    least: Math.max(LEAST_SECONDS, LEAST_SHARE * seconds) * SEARCH_FPS,
    offset: tailStart * SEARCH_FPS,
    longest: seconds * SEARCH_FPS,
  })
  if (!pair) return undefined
  return refine(pair.i / SEARCH_FPS, tailStart + pair.j / SEARCH_FPS, seconds, fps, read)
}

function readSeconds(
  clip: SourceFile,
  { start, length, rate }: { start: number; length: number; rate: number },
  target: string,
  signal: AbortSignal,
): Promise<Luma> {
  const options = [
    ...(start > 0 ? ['-ss', start.toFixed(6)] : []),
    ...['-t', length.toFixed(6)],
    // Blocks may show: the pictures are made tiny anyway.
    ...['-skip_loop_filter', 'all'],
  ]
  const filters = [`fps=fps=${rate}:start_time=0`]
  return readLuma(
    { path: clip.path, kind: 'video', options },
    { width: SIDE, height: SIDE, filters },
    target,
    signal,
  )
}

interface Bounds {
  /** Frames that a loop has at least. */
  least: number
  /** Frame of the clip that the tail's first one is. */
  offset: number
  longest: number
}

/** The two frames, of the head and of the tail, that are most alike in picture and movement. */
function bestPair(
  head: Luma,
  tail: Luma,
  { least, offset, longest }: Bounds,
): { i: number; j: number } | undefined {
  const [heads, tails] = head === tail ? [small(head), undefined] : [small(head), small(tail)]
  const ends = tails ?? heads
  // What one tenth of a second changes: differences below it do not decide.
  const step =
    median(heads.slice(1).map((frame, index) => difference(heads[index] as Uint8Array, frame))) + 0.5
  let best: { i: number; j: number } | undefined
  let bestCost = Infinity
  for (let i = 1; i + 1 < heads.length; i += 1) {
    for (let j = 1; j + 1 < ends.length; j += 1) {
      const length = offset + j - i
      if (length < least) continue
      const shortness = LENGTH_WEIGHT * step * (1 - length / longest)
      const pictures = difference(heads[i] as Uint8Array, ends[j] as Uint8Array)
      if (pictures + shortness >= bestCost) continue
      const cost = pictures + MOVEMENT_WEIGHT * movement(heads, i, ends, j) + shortness
      if (cost < bestCost) {
        bestCost = cost
        best = { i, j }
      }
    }
  }
  return best
}

/** To the frame, around a pair that was found on tenths of seconds. */
async function refine(
  from: number,
  to: number,
  seconds: number,
  fps: number,
  read: (start: number, length: number, rate: number, name: string) => Promise<Luma>,
): Promise<FoundLoop | undefined> {
  const margin = FINE_SECONDS + 2 / fps
  const starts = [Math.max(0, from - margin), Math.max(0, to - margin)] as const
  const heads = await read(starts[0], from + margin - starts[0], fps, 'from')
  const tails = await read(starts[1], Math.min(seconds, to + margin) - starts[1], fps, 'to')
  let best: { i: number; j: number } | undefined
  let bestCost = Infinity
  for (let i = 1; i + 1 < heads.frames.length; i += 1) {
    for (let j = 1; j + 1 < tails.frames.length; j += 1) {
      const cost =
        difference(heads.frames[i] as Uint8Array, tails.frames[j] as Uint8Array) +
        MOVEMENT_WEIGHT * movement(heads.frames, i, tails.frames, j)
      if (cost < bestCost) {
        bestCost = cost
        best = { i, j }
      }
    }
  }
  if (!best) return undefined
  const usual = [heads, tails].flatMap(({ frames }) =>
    frames.slice(1).map((frame, index) => ssim(frames[index] as Uint8Array, frame, SIDE, SIDE)),
  )
  const before = tails.frames[best.j - 1] as Uint8Array
  const seam = ssim(before, heads.frames[best.i] as Uint8Array, SIDE, SIDE)
  return {
    fromSeconds: round(starts[0] + best.i / fps),
    toSeconds: round(Math.min(seconds, starts[1] + best.j / fps)),
    score: round(Math.min(1, Math.max(0, seam / Math.max(0.01, median(usual))))),
  }
}

/** A quarter of the pixels: enough to tell most pairs apart. */
function small({ width, height, frames }: Luma): Uint8Array[] {
  return frames.map((frame) => {
    const result = new Uint8Array((width * height) / 4)
    for (let y = 0; y < height; y += 2) {
      for (let x = 0; x < width; x += 2) {
        const at = y * width + x
        result[(y * width) / 4 + x / 2] =
          (frame[at]! + frame[at + 1]! + frame[at + width]! + frame[at + width + 1]!) / 4
      }
    }
    return result
  })
}

/** Mean absolute difference, of 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at += 1) sum += Math.abs(a[at]! - b[at]!)
  return sum / a.length
}

/** How unlike the changes from the frame before to the frame after are. */
function movement(heads: Uint8Array[], i: number, tails: Uint8Array[], j: number): number {
  const [before, after] = [heads[i - 1] as Uint8Array, heads[i + 1] as Uint8Array]
  const [beforeToo, afterToo] = [tails[j - 1] as Uint8Array, tails[j + 1] as Uint8Array]
  let sum = 0
  for (let at = 0; at < before.length; at += 1) {
    sum += Math.abs(after[at]! - before[at]! - afterToo[at]! + beforeToo[at]!)
  }
  return sum / before.length / 2
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
