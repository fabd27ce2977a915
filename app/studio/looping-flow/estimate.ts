import type { Estimate, UploadSummary, UploadsById } from '../contract.ts'
import type { Companion, LoopInput } from './input.ts'
import { scaleOf, unitOf, type Unit } from './unit.ts'

/** What is known before anything was decoded is how large the clip itself is: the rest was measured on unlike clips. */

/** CPU seconds to decode, scale and encode a million pixels once. */
const CPU_SECONDS_PER_MEGAPIXEL = 0.015
/** As VP9, and small for an animation. */
const CPU_SECONDS_PER_MEGAPIXEL_OF = { webm: 0.04, gif: 0.005, webp: 0.005, poster: 0 }
/** ffmpeg keeps about two cores busy. */
const CORES = 2
/** Written, read again to be hashed, and moved. */
const COPY_BYTES_PER_SECOND = 100_000_000
/** Seconds of layers laid and encoded in a second; sound that goes round with the picture is encoded once. */
const LAYER_SPEED = 45
/** Seconds of sound encoded for a WebM in a second. */
const WEBM_SOUND_SPEED = 70
/** Reading the clip, looking at its seam, measuring what was made. */
const FIXED_SECONDS = 3

const SOUND_BITS = 160_000
/** A silent file has a silent track, for players that expect one. */
const SILENT_BITS = 4_000
/** What the sound of a clip usually takes of its bytes. */
const OWN_SOUND_BITS = 128_000
/** Index of picture and sound, a frame. */
const BYTES_PER_FRAME = 12
/** For the index, and what an encoder takes too much. */
const CAP_MARGIN = 0.95

/** Bits of a pixel where nobody knows what the clip has: as phones record. */
const USUAL_BITS_PER_PIXEL = 0.2
/** So many bits of H.264 say what one bit of these says. */
const EFFICIENCY: Record<string, number> = {
  hevc: 1.6,
  vp9: 1.5,
  av1: 1.9,
  mjpeg: 0.15,
  mpeg4: 0.6,
  prores: 0.1,
}
/** Of a pixel encoded at medium quality, by the bits it had: cameras spend more than is seen. */
const ENCODED = { bits: 0.031, of: 0.03, power: 0.69 }
const QUALITY_FACTOR = { low: 0.6, medium: 1, high: 1.6 }
/** A unit begins with a whole picture, worth so many of those that follow it; a long one has more of them. */
const WHOLE_PICTURE = 8
const SECONDS_BETWEEN_WHOLE_PICTURES = 2
/** Bits a second of 1080 × 1920 at 30 fps that the encoder is held to. */
const MOST_BITS = { low: 6_000_000, medium: 12_000_000, high: 20_000_000 }

/** One unit is encoded; all the rest is copying, and one bed of sound. */
export function estimateLoop(input: LoopInput, uploads: UploadsById): Estimate {
  const clip = uploads.get(input.clip)
  if (!clip) return { seconds: 0, bytes: 0 }
  const unit = unitOf(input, clip.facts)
  const bytes = mp4Bytes(input, clip)
  const megapixels = (Math.min(unit.seconds, input.seconds) * unit.fps * unit.width * unit.height) / 1e6
  const encode = megapixels * CPU_SECONDS_PER_MEGAPIXEL
  const sound = input.sound.layers.length > 0 ? input.seconds / LAYER_SPEED : 0
  const companions = input.also.map((companion) => ({
    bytes: companionBytes(companion, input, clip),
    seconds:
      (megapixels * CPU_SECONDS_PER_MEGAPIXEL_OF[companion]) / CORES +
      (companion === 'webm' ? input.seconds / WEBM_SOUND_SPEED : 0),
  }))
  const add = (of: 'bytes' | 'seconds') => companions.reduce((sum, each) => sum + each[of], 0)
  return {
    // The picture and the sound are encoded side by side.
    seconds: FIXED_SECONDS + Math.max(encode / CORES, sound) + bytes / COPY_BYTES_PER_SECOND + add('seconds'),
    bytes: Math.round(bytes + add('bytes')),
  }
}

/** Of the mp4 alone, the largest of all that comes. */
export function mp4Bytes(input: LoopInput, clip: UploadSummary): number {
  const unit = unitOf(input, clip.facts)
  const sound = hasSound(input, clip) ? SOUND_BITS : SILENT_BITS
  const bits = Math.min(pictureBits(input, clip, unit) + sound, capBits(input))
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

/** Bits a second of the picture, from those of the clip. */
function pictureBits(input: LoopInput, clip: UploadSummary, unit: Unit): number {
  const { width = unit.width, height = unit.height, fps = unit.fps } = clip.facts
  const own = bitsPerPixel(clip)
  const scale = scaleOf(input, clip.facts)
  const shown = Math.min(unit.width, width * scale) * Math.min(unit.height, height * scale)
  const encoded = ENCODED.bits * (own / ENCODED.of) ** ENCODED.power
  const bits =
    shown *
    unit.fps *
    encoded *
    resized(scale ** 2, own) *
    retimed(fps, unit.fps) *
    restarted(unit) *
    QUALITY_FACTOR[input.quality]
  const most = MOST_BITS[input.quality] * ((unit.width * unit.height * unit.fps) / (1080 * 1920 * 30)) ** 0.8
  return Math.min(bits, most)
}

function bitsPerPixel({ bytes, facts }: UploadSummary): number {
  const { seconds, width, height, fps = 30, hasAudio, videoCodec = '' } = facts
  if (!seconds || !width || !height) return USUAL_BITS_PER_PIXEL
  const all = (bytes * 8) / seconds
  const picture = all - Math.min(all / 2, hasAudio === false ? 0 : OWN_SOUND_BITS)
  return (picture / (width * height * fps)) * (EFFICIENCY[videoCodec] ?? 1)
}

/** Flat pictures have their bits at edges, which stay when they get smaller; grain and small detail go. */
function resized(area: number, own: number): number {
  if (area >= 1) return area ** -0.45
  const power = Math.max(-0.4, Math.min(0.3, -0.4 + ((own - 0.09) / 0.04) * 0.7))
  return area ** power
}

/** Frames further apart are less alike; frames shown twice cost next to nothing. */
function retimed(own: number, fps: number): number {
  return (own / fps) ** (fps > own ? 0.9 : 0.4)
}

/** A unit of a moment is mostly whole pictures. */
function restarted({ seconds, fps }: Unit): number {
  const usual = SECONDS_BETWEEN_WHOLE_PICTURES * fps
  const frames = Math.max(1, Math.min(usual, Math.round(seconds * fps)))
  const cost = (between: number) => 1 + (WHOLE_PICTURE - 1) / between
  return cost(frames) / cost(usual)
}

/** Rough: these are small beside the mp4, but for the WebM. */
function companionBytes(companion: Companion, input: LoopInput, clip: UploadSummary): number {
  const unit = unitOf(input, clip.facts)
  const perPixel = { gif: 0.25, webp: 0.05 }
  if (companion === 'webm') return mp4Bytes(input, clip) * 0.6
  if (companion === 'poster') return unit.width * unit.height * 0.15
  const width = Math.min(480, unit.width)
  const frames = unit.seconds * (companion === 'gif' ? 12.5 : 20)
  return width * width * (unit.height / unit.width) * frames * perPixel[companion]
}
