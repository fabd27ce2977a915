import type { MediaFacts } from '../contract.ts'
import type { LoopInput } from './input.ts'

/** What is encoded once and then repeated. */
export interface Unit {
  /** Of the finished picture, even. */
  width: number
  height: number
  fps: number
  /** Seconds of the clip between in and out. */
  cutSeconds: number
  seconds: number
}

/** What a clip runs at when nobody measured it. */
const USUAL_FPS = 30
const FASTEST_FPS = 60
/** Nothing is made larger than 4K, whatever the clip is. */
const LARGEST_SIDE = 3840
const SHORT_SIDES = { '480p': 480, '720p': 720, '1080p': 1080, '4k': 2160 }

/** The unit that this input makes of a clip, as far as the clip's facts tell. */
export function unitOf(input: LoopInput, facts: MediaFacts): Unit {
  const cutSeconds = Math.max(0, (input.toSeconds ?? facts.seconds ?? 0) - input.fromSeconds)
  return {
    ...sidesOf(input, facts),
    fps: framesPerSecond(input, facts),
    cutSeconds,
    seconds: unitSeconds(input, cutSeconds),
  }
}

/** The sides of the picture: the resolution is the shorter one, and the original's is the clip's own. */
export function sidesOf(
  { shape, resolution }: Pick<LoopInput, 'shape' | 'resolution'>,
  { width = 1920, height = 1080 }: Pick<MediaFacts, 'width' | 'height'>,
): { width: number; height: number } {
  const [across = 1, down = 1] = shape === 'original' ? [width, height] : shape.split(':').map(Number)
  const short = resolution === 'original' ? Math.min(width, height) : SHORT_SIDES[resolution]
  const unit = Math.min(short / Math.min(across, down), LARGEST_SIDE / Math.max(across, down))
  return { width: even(across * unit), height: even(down * unit) }
}

/** How much larger the clip's own pixels become: filling the shape, or whole beside a border. */
export function scaleOf(
  input: Pick<LoopInput, 'shape' | 'resolution' | 'fit'>,
  facts: Pick<MediaFacts, 'width' | 'height'>,
): number {
  const { width, height } = sidesOf(input, facts)
  const [across, down] = [width / (facts.width ?? width), height / (facts.height ?? height)]
  return input.fit === 'crop' ? Math.max(across, down) : Math.min(across, down)
}

export function framesPerSecond({ fps }: Pick<LoopInput, 'fps'>, facts: Pick<MediaFacts, 'fps'>): number {
  if (fps !== 'original') return fps
  return Math.max(1, Math.min(FASTEST_FPS, Math.round(facts.fps ?? USUAL_FPS)))
}

/** A crossfade lays the end over the beginning; a boomerang comes back. */
function unitSeconds({ mode, fadeSeconds }: LoopInput, cutSeconds: number): number {
  if (mode === 'crossfade') return Math.max(0, cutSeconds - fadeSeconds)
  return mode === 'boomerang' ? cutSeconds * 2 : cutSeconds
}

function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2)
}
