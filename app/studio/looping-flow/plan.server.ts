import path from 'node:path'
import { BLOCK } from '#jobs/media/aac.ts'
import { timescale, type Quality } from '#jobs/media/encoder.ts'
import type { Fit } from '#jobs/media/fit.ts'
import { SAMPLE_RATE } from '#jobs/media/loudness.ts'
import type { MediaStreams } from '#jobs/media/probe.ts'
import { refuse, type Refusal, type SourceFile } from '../contract.ts'
import { longestFade } from './check.ts'
import type { LoopInput, LoopMode } from './input.ts'
import { sidesOf } from './unit.ts'

/**
 * A loop in whole frames. A unit is what is encoded once and repeated: the clip with its end faded into its beginning,
 * the clip there and back, or the clip as it is. Its frame u shows the frames of the clip that `unitParts` names.
 */
export interface LoopPlan {
  clip: SourceFile
  picture: NonNullable<MediaStreams['picture']>
  hasSound: boolean
  mode: LoopMode
  /** Where the clip's frame 0 is, seconds of its own time. */
  startSeconds: number
  /** Frames of the clip that are used. */
  clipFrames: number
  /** Frames that the unit's end and the clip's beginning share; 0 unless they fade. */
  fadeFrames: number
  unitFrames: number
  /** Of the whole output. */
  totalFrames: number
  width: number
  height: number
  fit: Fit
  focusX: number
  focusY: number
  fps: number
  /** Ticks of a second and of a frame. */
  timescale: number
  step: number
  quality: Quality
  /** Bits a second that the picture stays under. */
  maxRate: number | undefined
  isEvened: boolean
}

/** What the sound takes of a cap on the file's rate. */
const SOUND_RATE = 165_000

export function planLoop(input: LoopInput, clip: SourceFile, streams: MediaStreams): LoopPlan | Refusal {
  const file = clip.name
  const { picture } = streams
  if (!picture) return refuse('clip-no-picture', { file })
  const fps = frameRate(input, picture)
  const end = Math.min(input.toSeconds ?? Infinity, clip.facts.seconds ?? streams.seconds ?? 0)
  const seconds = Math.max(0, end - input.fromSeconds)
  // A length is rounded to milliseconds where it is stored.
  const clipFrames = Math.floor((seconds + 0.001) * fps)
  if (clipFrames < 2) return refuse('clip-too-short', { file })

  const wanted = input.mode === 'crossfade' ? Math.max(1, Math.round(input.fadeSeconds * fps)) : 0
  const fadeFrames = Math.min(wanted, Math.floor(clipFrames / 3))
  // A frame less is the rounding of lengths to frames.
  if (fadeFrames < wanted - 1) {
    const used = Math.round(seconds * 10) / 10
    const fade = longestFade(seconds)
    return fade === undefined
      ? refuse('clip-too-short-to-fade', { file, seconds: used })
      : refuse('fade-too-long', { file, seconds: used, fade })
  }
  return {
    clip,
    picture,
    hasSound: streams.sound !== undefined,
    mode: input.mode,
    startSeconds: input.fromSeconds,
    clipFrames,
    fadeFrames,
    unitFrames: unitFrames(input.mode, clipFrames, fadeFrames),
    totalFrames: Math.round(input.seconds * fps),
    ...sidesOf(input, clip.facts),
    fit: input.fit === 'colour' ? { kind: 'colour', colour: input.fitColour } : { kind: input.fit },
    focusX: input.focusX,
    focusY: input.focusY,
    fps,
    timescale: timescale(fps),
    step: Math.round(timescale(fps) / fps),
    quality: input.quality,
    maxRate: input.maxMegabits && Math.max(200_000, input.maxMegabits * 1e6 - SOUND_RATE),
    isEvened: input.isEvened && input.mode !== 'boomerang',
  }
}

function unitFrames(mode: LoopMode, clipFrames: number, fadeFrames: number): number {
  // The frames at the turns are shown once.
  if (mode === 'boomerang') return Math.max(2, 2 * clipFrames - 2)
  return clipFrames - fadeFrames
}

/** What cameras and screens run at; 29.97 and its like are really 30,000 frames in 1,001 s. */
const NTSC = [24, 30, 60]
const MAX_FPS = 60
const USUAL_RATES = [24, 25, 30, 50, 60]

/** The clip's own rate where it has one that stays, else the next usual one. */
function frameRate(input: LoopInput, picture: LoopPlan['picture']): number {
  if (input.fps !== 'original') return input.fps
  const { fps, isVariableFrameRate } = picture
  if (fps >= MAX_FPS) return MAX_FPS
  const ntsc = NTSC.find((rate) => Math.abs((rate * 1_000) / 1_001 - fps) < 0.005)
  if (ntsc !== undefined && !isVariableFrameRate) return (ntsc * 1_000) / 1_001
  const whole = Math.max(1, Math.round(fps))
  if (!isVariableFrameRate && Math.abs(fps - whole) < 0.01 * whole) return whole
  return USUAL_RATES.find((rate) => rate > fps - 1) ?? MAX_FPS
}

/** A stretch of the unit that is encoded by one command. */
export type UnitPart =
  /** Frames of the clip in order, from `first` on. */
  | { kind: 'forward'; first: number; frames: number }
  /** Frames of the clip backwards, from `first` down. */
  | { kind: 'backward'; first: number; frames: number }
  /** The clip's last frames fading into its first. */
  | { kind: 'fade'; frames: number }

/** The parts that make the unit's frames `from` to `to`, or a little more on either side where a part cannot be cut. */
export function unitParts(plan: LoopPlan, from: number, to: number): UnitPart[] {
  const { mode, clipFrames, fadeFrames } = plan
  const parts: UnitPart[] = []
  const turn = mode === 'crossfade' ? clipFrames - 2 * fadeFrames : clipFrames
  if (from < turn) {
    const frames = Math.min(to, turn) - from
    if (frames > 0) parts.push({ kind: 'forward', first: from + fadeFrames, frames })
  }
  if (to <= turn) return parts
  if (mode === 'crossfade') parts.push({ kind: 'fade', frames: fadeFrames })
  if (mode === 'boomerang') {
    const start = Math.max(from, turn)
    parts.push({ kind: 'backward', first: 2 * clipFrames - 2 - start, frames: to - start })
  }
  return parts
}

/**
 * The block of AAC that unit `unit` begins at: the nearest to its picture, so sound and picture are never further apart
 * than 11 ms, however long they run.
 */
export function unitBlock({ unitFrames, step, timescale }: LoopPlan, unit: number): number {
  return Math.round((unit * unitFrames * step * SAMPLE_RATE) / (timescale * BLOCK))
}

export function framesToSamples({ step, timescale }: LoopPlan, frames: number): number {
  return Math.round((frames * step * SAMPLE_RATE) / timescale)
}

/** Name of the run's files without extension. */
export function baseName(input: LoopInput, clip: SourceFile): string {
  const wanted = input.name ?? path.parse(clip.name).name
  const safe = wanted
    // Names of files are shown, downloaded and unpacked on every system.
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  return safe.slice(0, 100) || 'loop'
}
