import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { fitGraph } from '#jobs/media/fit.ts'
import { displaySize } from '#jobs/media/probe.ts'
import type { LoopPlan } from './plan.server.ts'

/**
 * Brightness over the seam. Clouds pass and cameras adapt, so a clip seldom ends as bright as it began; over the whole
 * unit the picture is turned, frame by frame, so far that its two ends meet half-way.
 */
export interface Evening {
  /** Brightness of the clip's first and last moments is multiplied by these; the rest lies on the line through both. */
  gains: [number, number]
  /** Frames from the clip's ends to the middle of those moments. */
  inset: number
  /** The blue and red difference is moved by these, of 255. */
  blue: [number, number]
  red: [number, number]
}

interface Mean {
  luma: number
  blue: number
  red: number
}

/** Moments that are measured: long enough that a flicker does not decide. */
const MOMENT_SECONDS = 0.3
/** Less than this nobody sees: of 255. */
const LEAST_STEP = 0.4
/** Beyond this the two ends are different pictures, and a gain would only wash them out. */
const MOST_GAIN = 1.5
const MOST_SHIFT = 12
const SIDE = 64
const BLACK = 16

/** What evens this loop out; undefined where there is nothing to even. */
export async function measureEvening(
  plan: LoopPlan,
  workspace: string,
  signal: AbortSignal,
): Promise<Evening | undefined> {
  const { fps, clipFrames, fadeFrames } = plan
  const most = Math.max(1, Math.min(Math.round(fps * MOMENT_SECONDS), Math.floor(clipFrames / 4)))
  const frames = fadeFrames > 0 ? Math.min(most, fadeFrames) : most
  const [head, tail] = await Promise.all([
    meanOf(plan, 0, frames, path.join(workspace, 'even-head.yuv'), signal),
    meanOf(plan, clipFrames - frames, frames, path.join(workspace, 'even-tail.yuv'), signal),
  ])
  if (!head || !tail) return undefined
  const steps = [head.luma - tail.luma, head.blue - tail.blue, head.red - tail.red]
  if (Math.max(...steps.map(Math.abs)) < LEAST_STEP) return undefined
  const level = (head.luma + tail.luma) / 2 - BLACK
  const gain = ({ luma }: Mean) => round(clamp(level / Math.max(1, luma - BLACK), 1 / MOST_GAIN, MOST_GAIN))
  const shifts = (of: 'blue' | 'red'): [number, number] => {
    const half = clamp((tail[of] - head[of]) / 2, -MOST_SHIFT, MOST_SHIFT)
    return [round(half), round(-half)]
  }
  return {
    gains: [gain(head), gain(tail)],
    inset: (frames - 1) / 2,
    blue: shifts('blue'),
    red: shifts('red'),
  }
}

/**
 * The filter for frames of which the first is the clip's frame `first`. `eq` works on a table of 256 values that it makes
 * anew for every frame; a gamma a hair from 1 keeps it from a quicker way that knows only hundredths of brightness.
 */
export function evenFilter({ gains, inset, blue, red }: Evening, first: number, clipFrames: number): string {
  const part = `(n+${first - inset})/${Math.max(1, clipFrames - 1 - 2 * inset)}`
  const line = ([from, to]: [number, number]) => `(${from}+${round(to - from)}*${part})`
  const gain = line(gains)
  // Multiplied around black, where eq multiplies around the middle.
  const brightness = `(${gain}-1)*${((127.5 - BLACK) / 255).toFixed(6)}`
  return `eq=eval=frame:gamma=1.0005:contrast='${gain}':brightness='${brightness}':gamma_b='${gammaOf(line(blue))}':gamma_r='${gammaOf(line(red))}'`
}

/** The middle value moved by `shift`: eq raises the difference to 1/√gamma. */
function gammaOf(shift: string): string {
  return `pow(log(0.502)/log(0.502+${shift}/255),2)`
}

async function meanOf(
  plan: LoopPlan,
  first: number,
  frames: number,
  target: string,
  signal: AbortSignal,
): Promise<Mean | undefined> {
  const { picture, clip, startSeconds, fps } = plan
  // Borders are laid on by us and are the same at both ends.
  const shown = plan.fit.kind === 'crop' ? plan : displaySize(picture)
  const height = Math.max(2, Math.round(((SIDE / 2) * shown.height) / shown.width) * 2)
  const frame = { ...plan, width: SIDE, height, fit: { kind: 'crop' } as const }
  await runFfmpeg({
    inputs: [
      {
        path: clip.path,
        kind: 'video',
        options: ['-ss', (startSeconds + first / fps).toFixed(6), '-t', (frames / fps).toFixed(6)],
      },
    ],
    graph: `${fitGraph(picture, frame, { from: '0:v:0', to: 'v' })};[v]format=yuv444p[out]`,
    outputs: [{ path: target, map: ['[out]'], options: ['-f', 'rawvideo'] }],
    signal,
    isTolerant: true,
  })
  const bytes = await readFile(target)
  await rm(target)
  return meansOf(bytes, SIDE * height)
}

function meansOf(bytes: Buffer, plane: number): Mean | undefined {
  const frames = Math.floor(bytes.length / (plane * 3))
  if (frames === 0) return undefined
  const sums = [0, 0, 0]
  for (let frame = 0; frame < frames; frame += 1) {
    for (const index of [0, 1, 2]) {
      const from = (frame * 3 + index) * plane
      for (let at = from; at < from + plane; at += 1) sums[index]! += bytes[at]!
    }
  }
  const [luma = 0, blue = 0, red = 0] = sums.map((sum) => sum / (frames * plane))
  return { luma, blue, red }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

function round(value: number): number {
  return Math.round(value * 1e5) / 1e5
}
