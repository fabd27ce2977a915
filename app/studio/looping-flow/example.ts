import type { UploadSummary } from '../contract.ts'
import { longestFade } from './check.ts'
import { loopInput, MAX_FADE_SECONDS, type LoopInput } from './input.ts'

/** Sample clips whose pictures go round best: a slow view rather than a call to buy. */
const LOOPING_SAMPLE = /senja|seduh|ombak|hujan/i
const USUAL_FADE_SECONDS = 1
const FULL_HD = 1080

/** The newest video; among samples alone, the one that loops best. */
export function exampleLoop(uploads: UploadSummary[]): LoopInput {
  const clip = videoOf(uploads)
  const { width = 0, height = 0 } = clip?.facts ?? {}
  return loopInput.parse({
    ...(clip && fitClip({ mode: 'crossfade', fadeSeconds: USUAL_FADE_SECONDS }, clip)),
    resolution: Math.min(width, height) > FULL_HD ? '1080p' : 'original',
  })
}

/** The clip to begin with. */
export function videoOf(uploads: UploadSummary[]): UploadSummary | undefined {
  const videos = uploads.filter(({ kind }) => kind === 'video')
  const own = videos.find(({ isSample }) => !isSample)
  return own ?? videos.find(({ name }) => LOOPING_SAMPLE.test(name)) ?? videos[0]
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
