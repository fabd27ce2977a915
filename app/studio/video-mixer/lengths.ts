import type { MixerInput } from './input.ts'

type LengthSettings = Pick<
  MixerInput,
  'length' | 'seconds' | 'share' | 'fps' | 'transition' | 'transitionSeconds'
>

/** A shot this short is a flicker; a fixed length never squeezes one further. */
const SHORTEST_SHOT_SECONDS = 0.2

/**
 * Output frames of each shot of a video, given how many its clips can fill. A fixed length comes out at exactly `seconds × fps` frames after
 * the shared ones, unless all footage together is shorter. Neighbours share `transitionFrames`, shortened where a shot would be less than twice as long.
 */
export function planLengths(
  available: number[],
  settings: LengthSettings,
): { frames: number[]; transitionFrames: number } {
  const joins = available.length - 1
  const asked =
    settings.transition === 'cut' || joins < 1 ? 0 : Math.round(settings.transitionSeconds * settings.fps)
  const total = Math.round(settings.seconds * settings.fps)
  const footage = sum(available)
  if (settings.length === 'original' || footage <= total) {
    return { frames: available, transitionFrames: Math.min(asked, halfOfShortest(available)) }
  }

  let transitionFrames = joins < 1 ? 0 : Math.min(asked, Math.floor((footage - total) / joins))
  for (;;) {
    const frames = shareFrames(total + joins * transitionFrames, available, settings)
    const longest = halfOfShortest(frames)
    if (transitionFrames <= longest) return { frames, transitionFrames }
    transitionFrames = longest
  }
}

/**
 * Shares `total` frames: equally (dᵢ capped), in proportion to dᵢ, or to dᵢ^1.5. Nobody gets more than there is; what a short clip cannot fill goes to
 * the others by the same rule. `total` must not exceed the sum of `available`.
 */
export function shareFrames(
  total: number,
  available: number[],
  { share, fps }: Pick<MixerInput, 'share' | 'fps'>,
): number[] {
  const power = { equal: 0, proportional: 1, weighted: 1.5 }[share]
  const weights = available.map((frames) => frames ** power)
  const floor = Math.min(Math.floor(total / available.length), Math.ceil(SHORTEST_SHOT_SECONDS * fps))
  const limits = available.map((most, index) => ({
    least: Math.min(most, floor),
    most,
    weight: weights[index] ?? 0,
  }))
  const level = levelFor(total, limits)
  return wholeFrames(
    limits.map((limit) => framesAt(level, limit)),
    available,
    total,
  )
}

interface Limit {
  least: number
  most: number
  weight: number
}

/** The level at which the shots add up to `total`: their sum only grows with it, so halving finds it. */
function levelFor(total: number, limits: Limit[]): number {
  const sumAt = (level: number) => {
    let frames = 0
    for (const limit of limits) frames += framesAt(level, limit)
    return frames
  }
  let high = 1
  while (sumAt(high) < total && high < 1e12) high *= 2
  let low = high === 1 ? 0 : high / 2
  for (let step = 0; step < 32; step += 1) {
    const middle = (low + high) / 2
    if (sumAt(middle) < total) low = middle
    else high = middle
  }
  return high
}

function framesAt(level: number, { least, most, weight }: Limit): number {
  return Math.min(most, Math.max(least, level * weight))
}

/** Rounds down, then hands the frames left over to the largest remainders. */
function wholeFrames(exact: number[], available: number[], total: number): number[] {
  const frames = exact.map((value) => Math.floor(value + 1e-4))
  let left = total - sum(frames)
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - (frames[index] ?? 0) }))
    .sort((a, b) => Math.round((b.remainder - a.remainder) * 1e6) || a.index - b.index)
  while (left > 0) {
    const before = left
    for (const { index } of byRemainder) {
      if (left === 0) break
      if ((frames[index] ?? 0) >= (available[index] ?? 0)) continue
      frames[index] = (frames[index] ?? 0) + 1
      left -= 1
    }
    if (left === before) break
  }
  return frames
}

function halfOfShortest(frames: number[]): number {
  return Math.floor(Math.min(...frames) / 2)
}

function sum(values: number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}
