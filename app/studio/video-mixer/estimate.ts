import type { Estimate, UploadsById } from '../contract.ts'
import { chooseVideos } from './choose.ts'
import type { VideoEdit } from './edit.ts'
import type { MixerInput } from './input.ts'

/** CPU seconds to decode, scale and encode a million pixels thirty times: measured as 16 s for 12 s of 1080×1920. */
const CPU_SECONDS_PER_MEGAPIXEL_SECOND = 0.64
/** Blurred borders are drawn as well. */
const BLUR_FACTOR = 1.25
/** Joining by stream copy, one sound bed, poster and preview. */
const CPU_SECONDS_PER_VIDEO = 0.5
const CPU_SECONDS_PER_VIDEO_SECOND = 0.03
/** ffmpeg keeps about two cores busy. */
const CORES = 2

/** Bits of a pixel shown once, as x264 spends them on handheld footage. */
const BITS_PER_PIXEL = { low: 0.045, medium: 0.075, high: 0.13 }
const SOUND_BYTES_PER_SECOND = 16_000

/** Each piece and each pair's transition is encoded once, however many videos use it; the rest is copying. */
export function estimateRun(input: MixerInput, uploads: UploadsById): Estimate {
  const edits = chooseVideos(input, uploads)
  const [first] = edits
  if (!first) return { seconds: 0, bytes: 0 }

  const megapixels = (first.width * first.height) / 1e6
  const videoSeconds = edits.reduce((sum, edit) => sum + edit.frames / edit.fps, 0)
  const encode =
    (encodedFrames(edits) / 30) *
    megapixels *
    CPU_SECONDS_PER_MEGAPIXEL_SECOND *
    (input.fit === 'blur' ? BLUR_FACTOR : 1)
  const assemble = edits.length * CPU_SECONDS_PER_VIDEO + videoSeconds * CPU_SECONDS_PER_VIDEO_SECOND
  const bits = videoSeconds * input.fps * megapixels * 1e6 * BITS_PER_PIXEL[input.quality]
  return {
    seconds: (encode + assemble) / CORES,
    bytes: Math.round(bits / 8 + videoSeconds * SOUND_BYTES_PER_SECOND),
  }
}

function encodedFrames(edits: VideoEdit[]): number {
  const pieces = new Map<string, number>()
  for (const edit of edits) {
    const keys = edit.shots.map((shot) =>
      [shot.upload, shot.startSeconds, shot.speed, shot.frames, shot.text?.content].join(' '),
    )
    edit.shots.forEach((shot, place) => {
      const key = keys[place] as string
      pieces.set(key, shot.frames)
      const next = keys[place + 1]
      if (edit.transitionFrames > 0 && next) pieces.set(`${key} → ${next}`, edit.transitionFrames * 2)
    })
  }
  return [...pieces.values()].reduce((sum, frames) => sum + frames, 0)
}
