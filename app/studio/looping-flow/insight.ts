import type { Insight, Problem, UploadsById } from '../contract.ts'
import { mp4Bytes } from './estimate.ts'
import type { LoopInput } from './input.ts'
import { framesPerSecond, scaleOf, unitOf } from './unit.ts'

/** Hard to send and slow to fetch. */
const LARGE_BYTES = 2 * 1024 ** 3
/** More of the loop than this is between two pictures. */
const MUCH_FADE = 0.25
/** A picture enlarged by more than this is visibly soft. */
const MUCH_LARGER = 1.15

/** There is one loop to be made, so nothing to count: only what is worth knowing before paying for it. */
export function insightOf(input: LoopInput, uploads: UploadsById): Insight {
  const clip = uploads.get(input.clip)
  if (!clip) return { warnings: [] }
  const warnings: Problem[] = []
  const unit = unitOf(input, clip.facts)
  const bytes = mp4Bytes(input, clip)
  if (bytes > LARGE_BYTES) {
    warnings.push({
      code: 'large-file',
      values: { gigabytes: Math.round((bytes / 1024 ** 3) * 10) / 10 },
    })
  }
  if (input.mode === 'crossfade' && input.fadeSeconds > unit.cutSeconds * MUCH_FADE) {
    const percent = Math.round((input.fadeSeconds / Math.max(unit.seconds, input.fadeSeconds)) * 100)
    warnings.push({ code: 'much-fade', values: { percent } })
  }
  const ownFps = framesPerSecond({ fps: 'original' }, clip.facts)
  if (input.fps !== 'original' && input.fps > ownFps) {
    warnings.push({ code: 'fps-raised', values: { own: ownFps, fps: input.fps } })
  }
  if (scaleOf(input, clip.facts) > MUCH_LARGER) {
    const { width = 0, height = 0 } = clip.facts
    warnings.push({ code: 'enlarged', values: { size: `${width}×${height}` } })
  }
  if (input.sound.isOriginalKept && clip.facts.hasAudio === false && input.sound.layers.length === 0) {
    warnings.push({ code: 'silent' })
  }
  return { warnings }
}
