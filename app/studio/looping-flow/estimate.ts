import type { Estimate, UploadSummary, UploadsById } from '../contract.ts'
import type { LoopInput } from './input.ts'
import { unitOf, type Unit } from './unit.ts'

/** CPU seconds to decode, scale and encode a million pixels once. */
const CPU_SECONDS_PER_MEGAPIXEL = 0.02
/** ffmpeg keeps about two cores busy. */
const CORES = 2
const COPY_BYTES_PER_SECOND = 150_000_000
/** Seconds of sound laid and encoded in a second. */
const SOUND_SPEED = 60
/** Reading the clip, looking at its seam, measuring what was made. */
const FIXED_SECONDS = 3

const SOUND_BITS = 160_000
/** Container and index, a frame. */
const BYTES_PER_FRAME = 12
/** For the index, and what an encoder takes too much. */
const CAP_MARGIN = 0.95

/** What the encoder spends where the source is no guide: handheld footage as phones record it. */
const USUAL_BITS_PER_PIXEL = 0.075
const QUALITY_FACTOR = { low: 0.6, medium: 1, high: 1.7 }

/** One unit is encoded; all the rest is copying, and one bed of sound. */
export function estimateLoop(input: LoopInput, uploads: UploadsById): Estimate {
  const clip = uploads.get(input.clip)
  if (!clip) return { seconds: 0, bytes: 0 }
  const unit = unitOf(input, clip.facts)
  const bytes = mp4Bytes(input, clip)
  const encoded = Math.min(unit.seconds, input.seconds)
  const encode = (encoded * unit.fps * megapixels(unit) * CPU_SECONDS_PER_MEGAPIXEL) / CORES
  const sound = hasSound(input, clip) ? input.seconds / SOUND_SPEED : 0
  return {
    seconds: FIXED_SECONDS + encode + sound + (2 * bytes) / COPY_BYTES_PER_SECOND,
    bytes,
  }
}

/** Of the mp4 alone, the largest of all that comes. */
export function mp4Bytes(input: LoopInput, clip: UploadSummary): number {
  const unit = unitOf(input, clip.facts)
  const sound = hasSound(input, clip) ? SOUND_BITS : 0
  const bits = Math.min(pictureBits(input, unit) + sound, capBits(input))
  return Math.round(input.seconds * (bits / 8 + unit.fps * BYTES_PER_FRAME))
}

/** Bits a second of picture and sound with which an output of this length stays within `bytes`. */
export function capThatFits({ seconds }: Pick<LoopInput, 'seconds'>, bytes: number): number {
  return (bytes * 8 * CAP_MARGIN) / seconds
}

export function hasSound({ sound }: LoopInput, { facts }: UploadSummary): boolean {
  return sound.layers.length > 0 || (sound.isOriginalKept && facts.hasAudio !== false)
}

function capBits({ maxMegabits }: LoopInput): number {
  return maxMegabits === undefined ? Infinity : maxMegabits * 1e6
}

/** Bits a second of the picture. */
function pictureBits(input: LoopInput, unit: Unit): number {
  return unit.width * unit.height * unit.fps * USUAL_BITS_PER_PIXEL * QUALITY_FACTOR[input.quality]
}

function megapixels({ width, height }: Unit): number {
  return (width * height) / 1e6
}
