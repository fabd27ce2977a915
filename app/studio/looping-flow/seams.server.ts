import path from 'node:path'
import { mkdir, rm } from 'node:fs/promises'
import { PROXY_SIDE } from '#jobs/media/encoder.ts'
import { writeMp4 } from '#jobs/media/mp4-writer.ts'
import { summariseMp4 } from '#jobs/media/mp4.ts'
import type { MediaStreams } from '#jobs/media/probe.ts'
import type { DeliveredOutput, FailedOutput, ProcessContext, Refusal, SourceFile } from '../contract.ts'
import { longestFade } from './check.ts'
import { findLoop } from './doctor.server.ts'
import { measureEvening } from './even.server.ts'
import { MODES, type LoopInput, type LoopMode } from './input.ts'
import { planLoop, unitParts, type LoopPlan } from './plan.server.ts'
import { seamScore } from './seam.server.ts'
import { encodePart, repeatRuns } from './unit.server.ts'

/** What is shown of the loop before its seam, and as much after it. */
const AROUND_SECONDS = 2

/**
 * The seam of every mode, small and silent, out of the same renderer as the run, each with its score; and beside the
 * first one the pair of points at which the clip joins best.
 */
export async function* lookAtSeams(
  context: ProcessContext<LoopInput>,
  clip: SourceFile,
  streams: MediaStreams,
): AsyncGenerator<DeliveredOutput | FailedOutput, Refusal | void> {
  const { input, workspace, signal, done } = context
  const fps = streams.picture?.fps ?? 30
  const report = (fraction: number) => context.progress({ step: 'seams', fraction })
  const search = done.has(0) ? undefined : findLoop(clip, Math.min(60, fps), workspace, signal)
  search?.catch(() => {}) // Heard when its turn comes.
  for (const [index, mode] of MODES.entries()) {
    if (done.has(index)) continue
    const plan = planLoop(seamInput(input, mode, clip), clip, streams)
    if ('refused' in plan) {
      yield { index, problem: plan.refused }
      continue
    }
    const output = await renderSeam(small(plan), index, context, (part) =>
      report((index + part * 0.8) / MODES.length),
    )
    const found = index === 0 ? await search : undefined
    report((index + 1) / MODES.length)
    const { fromSeconds, toSeconds, score } = found ?? {}
    yield found
      ? { ...output, facts: { ...output.facts, found: { fromSeconds, toSeconds, score } as Found } }
      : output
  }
}

type Found = Record<string, number>

/** In this mode, with a fade that the clip can carry. */
function seamInput(input: LoopInput, mode: LoopMode, clip: SourceFile): LoopInput {
  const end = Math.min(input.toSeconds ?? Infinity, clip.facts.seconds ?? Infinity)
  const longest = longestFade(end - input.fromSeconds) ?? input.fadeSeconds
  return { ...input, mode, fadeSeconds: Math.min(input.fadeSeconds, longest) }
}

function small(plan: LoopPlan): LoopPlan {
  const scale = Math.min(1, PROXY_SIDE / Math.min(plan.width, plan.height))
  const even = (pixels: number) => Math.max(2, Math.round((pixels * scale) / 2) * 2)
  return {
    ...plan,
    width: even(plan.width),
    height: even(plan.height),
    quality: 'medium',
    maxRate: undefined,
  }
}

async function renderSeam(
  plan: LoopPlan,
  index: number,
  { workspace, cache, signal }: ProcessContext<LoopInput>,
  onProgress: (fraction: number) => void,
): Promise<DeliveredOutput> {
  const { unitFrames, fps, width, height } = plan
  const around = Math.round(AROUND_SECONDS * fps)
  const evening = plan.isEvened ? await measureEvening(plan, workspace, signal) : undefined
  const isShort = unitFrames < around
  const before = isShort ? unitParts(plan, 0, unitFrames) : unitParts(plan, unitFrames - around, unitFrames)
  const after = isShort ? before : unitParts(plan, 0, around)
  const expected = [...before, ...(isShort ? [] : after)].reduce((sum, { frames }) => sum + frames, 0)
  let done = 0
  const encode = async (parts: typeof before) => {
    const encoded = []
    for (const part of parts) {
      const report = (frames: number) => onProgress((done + frames) / expected)
      encoded.push(await encodePart(plan, part, evening, { workspace, cache, signal, onProgress: report }))
      done += part.frames
    }
    return encoded
  }
  const tail = await encode(before)
  const head = isShort ? tail : await encode(after)
  const tailFrames = before.reduce((sum, { frames }) => sum + frames, 0)
  // A unit of a moment is shown as often as fills the time.
  const rounds = isShort ? Math.ceil(around / tailFrames) : 1
  const seam = tailFrames * rounds
  const headFrames = isShort ? seam : around
  const frames = seam + headFrames

  const folder = path.join(workspace, `seam-${index}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const target = path.join(folder, 'seam.mp4')
  const runs = [...repeatRuns(tail, seam), ...repeatRuns(head, headFrames)]
  await writeMp4(target, {
    video: { timescale: plan.timescale, step: plan.step, runs, width, height },
  })
  const score = await seamScore(
    target,
    { seam, frames, fps, width, height },
    path.join(folder, 'seam.gray'),
    signal,
  )
  const { isFastStart, hasEditList, video } = await summariseMp4(target)
  if (video?.frames !== frames) throw new Error(`The seam has ${video?.frames} of ${frames} frames`)
  return {
    index,
    name: `${plan.mode}.mp4`,
    path: target,
    contentType: 'video/mp4',
    facts: {
      ...{ width, height, frames, isFastStart, hasEditList, hasBFrames: video.hasBFrames },
      seconds: frames / fps,
      fps: Math.round(fps * 1_000) / 1_000,
      videoCodec: 'h264',
      pixelFormat: 'yuv420p',
      ...(score !== undefined && { scores: { seam: score } }),
    },
    recipe: {},
    manifest: {},
  }
}
