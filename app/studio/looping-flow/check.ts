import type { Problem, UploadsById, UploadSummary } from '../contract.ts'
import { capThatFits, mp4Bytes } from './estimate.ts'
import { MAX_LAYERS, MAX_SECONDS, MIN_FADE_SECONDS, MIN_SECONDS, type LoopInput } from './input.ts'
import { MAX_ANIMATION_SECONDS, MAX_BYTES, MAX_WEBM_SECONDS } from './limits.ts'
import { unitOf } from './unit.ts'

/** Containers round their length; an out point this far behind the end is still the end. */
const TRIM_TOLERANCE_SECONDS = 0.05
/** The body of a loop is at least as long as its fade, twice over: else it fades all the time. */
const FADES_IN_A_CLIP = 3
/** A single frame does not move. */
const FEWEST_FRAMES = 2

/** What keeps this input from becoming a loop, worst first. */
export function checkLoop(input: LoopInput, uploads: UploadsById): Problem[] {
  const clip = checkClip(input, uploads)
  const problems = [...clip, ...checkLayers(input, uploads)]
  // A seam is looked at whatever is asked of the whole; and sizes mean little while the clip itself is wrong.
  if (input.look || problems.length > 0) return problems
  const upload = uploads.get(input.clip)
  return upload ? checkRun(input, upload) : []
}

/** The longest fade that this much of a clip can carry, in tenths; undefined where it can carry none. */
export function longestFade(cutSeconds: number): number | undefined {
  const longest = tenths(cutSeconds / FADES_IN_A_CLIP)
  return longest >= MIN_FADE_SECONDS ? longest : undefined
}

function checkClip(input: LoopInput, uploads: UploadsById): Problem[] {
  if (input.clip === '') return [{ code: 'clip-missing' }]
  const upload = uploads.get(input.clip)
  if (!upload) return [{ code: 'file-missing' }]
  const { name: file, kind, facts } = upload
  if (kind !== 'video') return [{ code: 'clip-not-video', values: { file } }]
  if (!facts.width || !facts.height) return [{ code: 'clip-no-picture', values: { file } }]
  if (!facts.seconds) return [{ code: 'clip-unmeasured', values: { file } }]

  const end = input.toSeconds ?? facts.seconds
  if (end > facts.seconds + TRIM_TOLERANCE_SECONDS || input.fromSeconds >= facts.seconds) {
    return [{ code: 'trim-outside', values: { file, seconds: tenths(facts.seconds) } }]
  }
  if (end <= input.fromSeconds) return [{ code: 'trim-empty', values: { file } }]
  const { cutSeconds, fps } = unitOf(input, facts)
  if (cutSeconds * fps < FEWEST_FRAMES - 0.5) return [{ code: 'clip-too-short', values: { file } }]
  return input.look ? [] : checkFade(input, file, cutSeconds)
}

function checkFade(input: LoopInput, file: string, cutSeconds: number): Problem[] {
  if (input.mode !== 'crossfade') return []
  if (cutSeconds + 1e-6 >= input.fadeSeconds * FADES_IN_A_CLIP) return []
  const seconds = tenths(cutSeconds)
  const fade = longestFade(cutSeconds)
  return fade === undefined
    ? [{ code: 'clip-too-short-to-fade', values: { file, seconds } }]
    : [{ code: 'fade-too-long', values: { file, seconds, fade } }]
}

function checkLayers({ sound }: LoopInput, uploads: UploadsById): Problem[] {
  if (sound.layers.length > MAX_LAYERS) return [{ code: 'too-many-layers', values: { count: MAX_LAYERS } }]
  return sound.layers.flatMap((layer): Problem[] => {
    const upload = uploads.get(layer.upload)
    if (!upload) return [{ code: 'file-missing' }]
    return hasSound(upload) ? [] : [{ code: 'layer-silent', values: { file: upload.name } }]
  })
}

function hasSound({ kind, facts }: UploadSummary): boolean {
  return kind === 'audio' || (kind === 'video' && facts.hasAudio === true)
}

function checkRun(input: LoopInput, clip: UploadSummary): Problem[] {
  if (input.seconds < MIN_SECONDS)
    return [{ code: 'length-too-short', values: { minutes: MIN_SECONDS / 60 } }]
  if (input.seconds > MAX_SECONDS)
    return [{ code: 'length-too-long', values: { hours: MAX_SECONDS / 3_600 } }]
  const problems: Problem[] = []
  const unit = unitOf(input, clip.facts)
  const animation = input.also.find((companion) => companion === 'gif' || companion === 'webp')
  if (animation && unit.seconds > MAX_ANIMATION_SECONDS) {
    problems.push({
      code: 'animation-too-long',
      values: {
        format: animation === 'gif' ? 'GIF' : 'WebP',
        seconds: tenths(unit.seconds),
        longest: MAX_ANIMATION_SECONDS,
      },
    })
  }
  if (input.also.includes('webm') && input.seconds > MAX_WEBM_SECONDS) {
    problems.push({ code: 'webm-too-long', values: { minutes: MAX_WEBM_SECONDS / 60 } })
  }
  const bytes = mp4Bytes(input, clip)
  if (bytes > MAX_BYTES) {
    const gigabytes = Math.round((bytes / 1024 ** 3) * 10) / 10
    problems.push({
      code: 'file-too-large',
      values: {
        gigabytes,
        most: MAX_BYTES / 1024 ** 3,
        megabits: tenths(capThatFits(input, MAX_BYTES) / 1e6),
      },
    })
  }
  return problems
}

/** Never more than there is. */
function tenths(value: number): number {
  return Math.floor(value * 10 + 1e-6) / 10
}
