import type { PreviewOutput } from '../contract.ts'
import { MODES, type LoopMode } from './input.ts'

/** Measured against the pictures between: from here on nobody sees where it joins, or hardly. */
const GOOD = 0.92
const FAIR = 0.8
/** Scores this near to each other look alike. */
const ALIKE = 0.02
/** Points this near to each other are the same. */
const SAME_SECONDS = 0.05

export type Grade = 'good' | 'fair' | 'visible'

export function gradeOf(score: number): Grade {
  return score >= GOOD ? 'good' : score >= FAIR ? 'fair' : 'visible'
}

/** Of modes that join equally well the one that does least to the picture: nothing, then a fade, then going back. */
const GENTLEST: LoopMode[] = ['hard', 'crossfade', 'boomerang']

/** The mode to recommend, once the seams of all that can be were looked at. */
export function bestMode(seams: PreviewOutput[]): LoopMode | undefined {
  const scores = new Map(MODES.map((mode, index) => [mode, scoreOf(seams, index)]))
  const known = [...scores.values()].filter((score) => score !== undefined)
  if (seams.length < MODES.length || known.length === 0) return undefined
  const highest = Math.max(...known)
  return GENTLEST.find((mode) => (scores.get(mode) ?? 0) >= highest - ALIKE)
}

export interface FoundCut {
  fromSeconds: number
  toSeconds: number
  /** Cut straight there, and cut straight where it is cut now. */
  score: number
  now: number
}

/** The best in and out that were found, where they join better than these, and are others. */
export function foundCut(
  seams: PreviewOutput[],
  present: { fromSeconds: number; toSeconds: number },
): FoundCut | undefined {
  const { fromSeconds, toSeconds, score } = seams.find(({ index }) => index === 0)?.facts?.found ?? {}
  if (fromSeconds === undefined || toSeconds === undefined || score === undefined) return undefined
  const now = scoreOf(seams, MODES.indexOf('hard')) ?? 0
  const found = { fromSeconds: hundredths(fromSeconds), toSeconds: hundredths(toSeconds), score, now }
  const isSame =
    Math.abs(found.fromSeconds - present.fromSeconds) < SAME_SECONDS &&
    Math.abs(found.toSeconds - present.toSeconds) < SAME_SECONDS
  return !isSame && score > now + ALIKE ? found : undefined
}

function scoreOf(seams: PreviewOutput[], index: number): number | undefined {
  return seams.find((seam) => seam.index === index)?.facts?.scores?.['seam']
}

function hundredths(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
