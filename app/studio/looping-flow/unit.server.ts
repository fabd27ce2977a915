import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ENCODER_VERSION, intermediateOptions, plainVideoOptions, TAG_FRAMES } from '#jobs/media/encoder.ts'
import {
  FfmpegError,
  ffmpegVersion,
  runFfmpeg,
  type FfmpegInput,
  type FfmpegJob,
} from '#jobs/media/ffmpeg.ts'
import { fitGraph } from '#jobs/media/fit.ts'
import type { Run } from '#jobs/media/mp4-writer.ts'
import { pieceKey, takePiece } from '#jobs/media/pieces.ts'
import { isFilesFault } from '#jobs/media/probe.ts'
import { readSamples, type Samples } from '#jobs/media/samples.ts'
import { evenFilter, type Evening } from './even.server.ts'
import type { LoopPlan, UnitPart } from './plan.server.ts'

/**
 * The pictures of the unit: each of its parts encoded once, kept by what it is made of. No part needs more of the clip in
 * memory than a few frames, however long it is: a fade opens the file twice, what runs backwards is turned round in
 * blocks.
 */

export interface EncodeContext {
  workspace: string
  cache: string
  signal: AbortSignal
  /** Hears the frames of this part that are encoded. */
  onProgress(frames: number): void
}

/** The clip passed inspection and still cannot be decoded where it is needed. */
export class ClipUnreadable extends Error {
  override name = 'ClipUnreadable'
  readonly values: { file: string; seconds: number }

  constructor(values: { file: string; seconds: number }, cause: unknown) {
    super(`${values.file} cannot be decoded at ${values.seconds} s`, { cause })
    this.values = values
  }
}

const PART = 'part.mp4'

/** Encodes the part, or finds it encoded. */
export async function encodePart(
  plan: LoopPlan,
  part: UnitPart,
  evening: Evening | undefined,
  context: EncodeContext,
): Promise<Samples> {
  const { width, height, fps, fit, focusX, focusY, clip, startSeconds } = plan
  const key = pieceKey({
    kind: 'loop',
    ...{ width, height, fps, fit, focusX, focusY, clip: clip.sha256, start: startSeconds },
    ...{ part, fade: part.kind === 'fade' ? plan.clipFrames : undefined, evening },
    ...{ options: pictureOptions(plan, part.frames), encoder: ENCODER_VERSION, ffmpeg: ffmpegVersion() },
  })
  const pieces = { ...context, workspace: path.join(context.workspace, 'pieces'), key }
  const folder = await takePiece(pieces, (unfinished) => fill(plan, part, evening, unfinished, context))
  const samples = await readSamples(path.join(folder, PART), 'video')
  if (samples.count !== part.frames) throw new Error(`A part has ${samples.count} of ${part.frames} frames`)
  return samples
}

/** What laid one after the other is `frames` frames of the unit over and over. */
export function repeatRuns(parts: Samples[], frames: number): Run[] {
  if (new Set(parts.map((part) => part.configuration)).size > 1) {
    throw new Error('The parts of a loop are encoded differently')
  }
  const runs: Run[] = []
  for (let left = frames; left > 0;) {
    for (const samples of parts) {
      const to = Math.min(samples.count, left)
      if (to > 0) runs.push({ samples, from: 0, to })
      left -= to
    }
  }
  return runs
}

/**
 * What shows the seam of repeated parts: `around` frames before it and as many after it, of them `skipped` more at the
 * front, for a decoder begins at a key frame.
 */
export function seamRuns(parts: Samples[], around: number): { runs: Run[]; skipped: number } {
  const runs: Run[] = []
  let left = around
  let skipped = 0
  for (let index = parts.length - 1; left > 0; index = index > 0 ? index - 1 : parts.length - 1) {
    const samples = parts[index] as Samples
    const wanted = Math.max(0, samples.count - left)
    const from = samples.keys?.findLast((key) => key <= wanted) ?? wanted
    runs.unshift({ samples, from, to: samples.count })
    skipped = wanted - from
    left -= samples.count - wanted
  }
  return { runs: [...runs, ...repeatRuns(parts, around)], skipped }
}

async function fill(
  plan: LoopPlan,
  part: UnitPart,
  evening: Evening | undefined,
  folder: string,
  context: EncodeContext,
): Promise<void> {
  if (part.kind === 'forward') return encodeForward(plan, part, evening, folder, context)
  if (part.kind === 'fade') return encodeFade(plan, part.frames, evening, folder, context)
  return encodeBackward(plan, part, folder, context)
}

async function encodeForward(
  plan: LoopPlan,
  { first, frames }: { first: number; frames: number },
  evening: Evening | undefined,
  folder: string,
  context: EncodeContext,
): Promise<void> {
  const source = clipInput(plan, first, frames)
  await runOnClip(plan, first, {
    inputs: [source.input],
    graph: `${clipGraph(plan, source, frames, '0:v:0', 'v', evening)};[v]${TAG_FRAMES}[out]`,
    outputs: [{ path: path.join(folder, PART), map: ['[out]'], options: partOptions(plan, frames) }],
    ...limits(plan, frames, context),
  })
}

async function encodeFade(
  plan: LoopPlan,
  frames: number,
  evening: Evening | undefined,
  folder: string,
  context: EncodeContext,
): Promise<void> {
  const first = plan.clipFrames - frames
  const tail = clipInput(plan, first, frames)
  const head = clipInput(plan, 0, frames)
  const clock = `settb=1/${plan.timescale},setpts=N*${plan.step}`
  await runOnClip(plan, first, {
    inputs: [tail.input, head.input],
    graph: [
      clipGraph(plan, tail, frames, '0:v:0', 'tail', evening),
      clipGraph(plan, head, frames, '1:v:0', 'head', evening),
      `[tail]${clock}[a]`,
      `[head]${clock}[b]`,
      `[a][b]xfade=transition=fade:duration=${(frames / plan.fps).toFixed(6)}:offset=0,format=yuv420p,trim=end_frame=${frames},${TAG_FRAMES}[out]`,
    ].join(';'),
    outputs: [{ path: path.join(folder, PART), map: ['[out]'], options: partOptions(plan, frames) }],
    ...limits(plan, frames, context),
  })
}

/** Frames of a block that lies in memory while it is turned round: this many bytes. */
const BLOCK_BYTES = 80 * 1024 * 1024

/**
 * First the stretch forwards, nearly lossless, in files of one block each; then the files from the last to the first,
 * every block turned round.
 */
async function encodeBackward(
  plan: LoopPlan,
  { first, frames }: { first: number; frames: number },
  folder: string,
  context: EncodeContext,
): Promise<void> {
  const block = Math.max(2, Math.min(frames, 240, Math.floor(BLOCK_BYTES / (plan.width * plan.height * 1.5))))
  const blocks = Math.ceil(frames / block)
  const start = first - frames + 1
  const source = clipInput(plan, start, frames)
  await runOnClip(plan, start, {
    inputs: [source.input],
    graph: `${clipGraph(plan, source, frames, '0:v:0', 'v', undefined)};[v]${TAG_FRAMES}[out]`,
    outputs: [
      {
        path: path.join(folder, 'block%d.mp4'),
        map: ['[out]'],
        options: [
          ...intermediateOptions(plan, block),
          ...['-f', 'segment', '-segment_format', 'mp4', '-reset_timestamps', '1'],
          ...(blocks > 1 ? ['-segment_frames', cuts(block, blocks)] : ['-segment_time', '100000']),
          ...['-segment_format_options', `video_track_timescale=${plan.timescale}`],
        ],
      },
    ],
    ...limits(plan, frames, { ...context, onProgress: (done) => context.onProgress(done / 3) }),
  })
  const list = path.join(folder, 'blocks.txt')
  await writeFile(list, listOf(plan, frames, block, blocks))
  // The block that comes first may be short: it is filled up at its front, and what that becomes is left away again.
  const short = frames - (blocks - 1) * block
  const mapping = Array.from({ length: block }, (_, index) => block - 1 - index).join(' ')
  await runFfmpeg({
    inputs: [{ path: list, kind: 'pieces' }],
    graph: [
      `[0:v:0]settb=1/${plan.timescale}`,
      ...(short < block ? [`tpad=start=${block - short}:start_mode=clone`] : []),
      `shuffleframes=${mapping}`,
      ...(short < block ? [`select=lt(n\\,${short})+gte(n\\,${block})`] : []),
      `setpts=N*${plan.step}`,
      `${TAG_FRAMES}[out]`,
    ].join(','),
    outputs: [{ path: path.join(folder, PART), map: ['[out]'], options: partOptions(plan, frames) }],
    ...limits(plan, frames, {
      ...context,
      onProgress: (done) => context.onProgress((frames + done * 2) / 3),
    }),
  })
  await rm(list)
  for (let index = 0; index < blocks; index += 1) await rm(path.join(folder, `block${index}.mp4`))
}

function cuts(block: number, blocks: number): string {
  return Array.from({ length: blocks - 1 }, (_, index) => (index + 1) * block).join(',')
}

/** From the last block to the first; without durations the demuxer would round every one to milliseconds. */
function listOf({ fps }: LoopPlan, frames: number, block: number, blocks: number): string {
  const lines = Array.from({ length: blocks }, (_, index) => {
    const number = blocks - 1 - index
    const length = Math.min(block, frames - number * block)
    return [`file block${number}.mp4`, `duration ${(length / fps).toFixed(6)}`]
  })
  return ['ffconcat version 1.0', ...lines.flat(), ''].join('\n')
}

interface ClipSource {
  input: FfmpegInput
  /** Frame of the clip that the graph's frame 0 is. */
  first: number
  /** Seconds between where reading starts and that frame. */
  leadSeconds: number
}

/** Reading starts before the first frame wanted, which may have begun to be shown long before its own time. */
const LEAD_SECONDS = { steady: 0.5, varying: 2 }
/** Frames that a clip may lack at its end; the last picture of a recording of varying rate may stand longer. */
const SPARE_SECONDS = { steady: 0.25, varying: 1 }

function clipInput(plan: LoopPlan, first: number, frames: number): ClipSource {
  const { picture, startSeconds, fps, clip } = plan
  const lead = LEAD_SECONDS[picture.isVariableFrameRate ? 'varying' : 'steady']
  const firstSeconds = startSeconds + first / fps
  const seek = Math.max(0, firstSeconds - lead)
  const options = [
    ...(seek > 0 ? ['-ss', seek.toFixed(6)] : []),
    // Half a second more than is shown, for the rounding of frames at the end.
    ...['-t', (firstSeconds - seek + frames / fps + 0.5).toFixed(6)],
  ]
  return { input: { path: clip.path, kind: 'video', options }, first, leadSeconds: firstSeconds - seek }
}

/** Moves every time the same little way, so that a frame which stands between two of ours always falls to the same. */
const NUDGE_SECONDS = 0.0002

/** From the stream `from` to the label `to`: exactly `frames` frames of the clip from the source's first on. */
function clipGraph(
  plan: LoopPlan,
  source: ClipSource,
  frames: number,
  from: string,
  to: string,
  evening: Evening | undefined,
): string {
  const { picture, fps } = plan
  const spare = Math.ceil(fps * SPARE_SECONDS[picture.isVariableFrameRate ? 'varying' : 'steady'])
  const shift = source.leadSeconds - NUDGE_SECONDS
  const timing = [
    ...(picture.isInterlaced ? ['yadif'] : []),
    `setpts=PTS-(${shift.toFixed(7)})/TB`,
    `fps=fps=${fps}:start_time=0`,
    `tpad=stop=${spare}:stop_mode=clone`,
    `trim=end_frame=${frames}`,
  ]
  const evened = evening ? [evenFilter(evening, source.first, plan.clipFrames)] : []
  return [
    `[${from}]${timing.join(',')}[${to}timed]`,
    fitGraph(picture, plan, { from: `${to}timed`, to: `${to}fitted` }),
    `[${to}fitted]${['format=yuv420p', ...evened, `setpts=N/(${fps}*TB)`].join(',')}[${to}]`,
  ].join(';')
}

function pictureOptions(plan: LoopPlan, frames: number): string[] {
  const { maxRate, fps } = plan
  return plainVideoOptions(plan, maxRate === undefined ? undefined : { rate: maxRate, seconds: frames / fps })
}

function partOptions(plan: LoopPlan, frames: number): string[] {
  return [
    ...pictureOptions(plan, frames),
    ...['-video_track_timescale', String(plan.timescale), '-fflags', '+bitexact', '-f', 'mp4'],
  ]
}

function limits(plan: LoopPlan, frames: number, context: EncodeContext) {
  const work = frames * Math.max(0.2, (plan.width * plan.height) / (1080 * 1920))
  return {
    signal: context.signal,
    // Two frames of 1080 × 1920 a second, on the slowest machine.
    wallSeconds: Math.min(6 * 3_600, Math.max(60, work / 2)),
    expectFrames: frames,
    onProgress: (report: { frames: number }) => context.onProgress(report.frames),
  }
}

/** Damaged frames are passed over in a second try; what then still lacks frames is the clip's fault. */
async function runOnClip(plan: LoopPlan, first: number, job: FfmpegJob): Promise<void> {
  try {
    await runFfmpeg(job)
  } catch (error) {
    if (!isFilesFault(error)) throw error
    try {
      if (error.failure === 'timeout') throw error
      await runFfmpeg({ ...job, isTolerant: true })
    } catch (again) {
      if (!(again instanceof FfmpegError) || !isFilesFault(again)) throw again
      const seconds = plan.startSeconds + (first + again.reached.frames) / plan.fps
      throw new ClipUnreadable({ file: plan.clip.name, seconds: Math.round(seconds * 10) / 10 }, again)
    }
  }
}
