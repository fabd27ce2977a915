import type { UploadSummary } from '../contract.ts'
import { longestFade } from './check.ts'
import { loopInput, MAX_FADE_SECONDS, MIN_FADE_SECONDS, type LoopInput } from './input.ts'

/** Sample clips whose pictures go round best: a slow view rather than a call to buy. */
const LOOPING_SAMPLE = /^putar-|senja|seduh|ombak|hujan/i
const USUAL_FADE_SECONDS = 1
/** A short clip begins with less of a fade than it could carry, so that most of it stays sharp. */
const FADES_IN_A_SHORT_CLIP = 6
const FULL_HD = 1080

/** The newest video; among samples alone, the one that loops best. */
export function exampleLoop(uploads: UploadSummary[]): LoopInput {
  const clip = videoOf(uploads)
  const { width = 0, height = 0 } = clip?.facts ?? {}
  return loopInput.parse({
    ...(clip && fitClip({ mode: 'crossfade', fadeSeconds: firstFade(clip) }, clip)),
    resolution: Math.min(width, height) > FULL_HD ? '1080p' : 'original',
  })
}

/** The clip to begin with. */
export function videoOf(uploads: UploadSummary[]): UploadSummary | undefined {
  const videos = uploads.filter(({ kind }) => kind === 'video')
  const own = videos.find(({ isSample }) => !isSample)
  return own ?? videos.find(({ name }) => LOOPING_SAMPLE.test(name)) ?? videos[0]
}

function firstFade({ facts: { seconds = Infinity } }: UploadSummary): number {
  const short = Math.floor((seconds / FADES_IN_A_SHORT_CLIP) * 10 + 1e-6) / 10
  return Math.max(MIN_FADE_SECONDS, Math.min(USUAL_FADE_SECONDS, short))
}

/** The whole of another clip, with as much of the fade as it can carry. */
export function fitClip(
  { mode, fadeSeconds }: Pick<LoopInput, 'mode' | 'fadeSeconds'>,
  { id, facts }: UploadSummary,
): Pick<LoopInput, 'clip' | 'mode' | 'fadeSeconds'> {
  const longest = longestFade(facts.seconds ?? MAX_FADE_SECONDS * 3)
  if (longest === undefined) return { clip: id, mode: mode === 'crossfade' ? 'hard' : mode, fadeSeconds }
  return { clip: id, mode, fadeSeconds: Math.min(fadeSeconds, longest) }
}
