import { ENCODER_VERSION } from '#jobs/media/encoder.ts'
import { ffmpegVersion } from '#jobs/media/ffmpeg.ts'
import { trimPieces } from '#jobs/media/pieces.ts'
import { countFrames, readStreams, type MediaStreams } from '#jobs/media/probe.ts'
import { defineProcessor, refuse, type ProcessContext, type SourceFile } from '../contract.ts'
import { LayerSilent } from './bed.server.ts'
import type { LoopInput } from './input.ts'
import { planLoop } from './plan.server.ts'
import { renderLoop } from './render.server.ts'
import { lookAtSeams } from './seams.server.ts'
import { ClipUnreadable } from './unit.server.ts'

/** Goes up when a recipe's form changes. */
const RECIPE_VERSION = 2

export default defineProcessor<LoopInput>(async function* loopClip(context) {
  const { input, files } = context
  const clip = files.get(input.clip)
  if (!clip) throw new Error(`The upload ${input.clip} is not among the files of the run`)
  const own = new AbortController()
  const signal = AbortSignal.any([context.signal, own.signal])
  const stoppable = { ...context, signal }
  context.progress({ step: 'reading', fraction: 0 })
  try {
    const streams = await readStreams(clip.path, signal)
    if (!streams.picture) return refuse('clip-no-picture', { file: clip.name })
    if (await isStill(clip, streams, signal)) return refuse('clip-too-short', { file: clip.name })
    if (input.look === 'seams') return yield* lookAtSeams(stoppable, clip, streams)
    const plan = planLoop(input, clip, streams)
    if ('refused' in plan) return plan
    return yield* renderLoop(plan, stoppable, recipeOf(context))
  } catch (error) {
    if (signal.aborted) throw error
    if (error instanceof ClipUnreadable) return refuse('clip-unreadable', error.values)
    if (error instanceof LayerSilent) return refuse('layer-silent', error.values)
    throw error
  } finally {
    own.abort()
    await trimPieces(context.cache)
  }
})

/** A clip so short may be a single picture, which a loop would only hold. */
const SHORT_SECONDS = 1

async function isStill(clip: SourceFile, { seconds }: MediaStreams, signal: AbortSignal): Promise<boolean> {
  const length = clip.facts.seconds ?? seconds ?? 0
  return length <= SHORT_SECONDS && (await countFrames(clip.path, signal)) < 2
}

/** Everything needed to make the same bytes again beside what was asked: of what. */
function recipeOf({ input, files }: ProcessContext<LoopInput>) {
  return {
    tool: 'looping-flow',
    version: RECIPE_VERSION,
    encoder: ENCODER_VERSION,
    ffmpeg: ffmpegVersion(),
    sources: [...new Set([input.clip, ...input.sound.layers.map(({ upload }) => upload)])].flatMap((used) => {
      const file = files.get(used)
      return file ? [{ id: file.id, name: file.name, sha256: file.sha256 }] : []
    }),
  }
}
