import { mkdir, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { BLOCK } from '#jobs/media/aac.ts'
import { mp4Options, proxyOptions, proxySize, TAG_FRAMES } from '#jobs/media/encoder.ts'
import { FfmpegError, runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { SAMPLE_RATE } from '#jobs/media/loudness.ts'
import { summariseMp4 } from '#jobs/media/mp4.ts'
import { mp4Bytes, writeMp4, type Mp4Plan, type Run } from '#jobs/media/mp4-writer.ts'
import { verifyOutput } from '#jobs/media/probe.ts'
import type { Samples } from '#jobs/media/samples.ts'
import type { DeliveredOutput, FailedOutput, ProcessContext } from '../contract.ts'
import { Bed, encodeBed } from './bed.server.ts'
import { companionProblem, drawPoster, makeCompanion } from './companions.server.ts'
import { measureEvening } from './even.server.ts'
import type { Companion, LoopInput } from './input.ts'
import { baseName, framesToSamples, unitParts, type LoopPlan } from './plan.server.ts'
import { Stages } from './stages.ts'
import { seamScore } from './seam.server.ts'
import { encodePart, repeatRuns, seamRuns } from './unit.server.ts'

/**
 * Makes the loop: the unit is encoded once, the sound beside it, both are laid into one file as often as it takes, and
 * what came out is looked at before it is handed over. What comes along is made of the same unit.
 */
export async function* renderLoop(
  plan: LoopPlan,
  context: ProcessContext<LoopInput>,
  recipe: object,
): AsyncGenerator<DeliveredOutput | FailedOutput, void> {
  const { input, done } = context
  const kinds = ['mp4', ...input.also] as const
  if (kinds.every((_, index) => done.has(index))) return
  const own = new AbortController()
  const signal = AbortSignal.any([context.signal, own.signal])
  const run = new LoopRun(plan, { ...context, signal })
  try {
    for (const [index, kind] of kinds.entries()) {
      if (done.has(index)) continue
      const output = kind === 'mp4' ? await run.loop() : await run.companion(kind, index)
      yield 'problem' in output ? output : { ...output, recipe: { ...recipe, output: kind } }
    }
  } finally {
    own.abort()
    await run.end()
  }
}

type Output = Omit<DeliveredOutput, 'recipe'>

/** Seconds shown of the preview on either side of the seam. */
const PREVIEW_SECONDS = 3
/** Kept free on the disk for everybody else. */
const SPARE_BYTES = 512 * 1024 * 1024

/** One run: its unit and its bed, each made once, when first needed. */
class LoopRun {
  private readonly plan: LoopPlan
  private readonly context: ProcessContext<LoopInput>
  private readonly stages: Stages
  private parts: Promise<Samples[]> | undefined
  private laidBed: Promise<Bed> | undefined
  private encodedBed: Promise<Run[]> | undefined
  private unitFile: Promise<string> | undefined

  constructor(plan: LoopPlan, context: ProcessContext<LoopInput>) {
    this.plan = plan
    this.context = context
    const { input, done } = context
    this.stages = new Stages(context.progress, expectedSeconds(plan, input, done))
  }

  async loop(): Promise<Output | FailedOutput> {
    const { plan, context } = this
    const { workspace, signal, log, input } = context
    const folder = await this.folder('mp4')
    const target = path.join(folder, 'loop.mp4')
    // Both at once: the encoder of the sound keeps one core busy where that of the picture leaves some.
    const [parts, sound] = await Promise.all([this.encodeUnit(), this.encodeSound()])
    const frames = repeatRuns(parts, plan.totalFrames)
    const { timescale, step, width, height } = plan
    const file: Mp4Plan = {
      video: { timescale, step, width, height, runs: frames },
      audio: { timescale: SAMPLE_RATE, step: BLOCK, runs: sound },
    }
    const bytes = mp4Bytes(file)
    const disk = await statfs(workspace)
    if (disk.bavail * disk.bsize < bytes + SPARE_BYTES) {
      log.warn({ bytes, free: disk.bavail * disk.bsize }, 'A loop has no room on the disk')
      return { index: 0, problem: { code: 'no-room', values: { gigabytes: Math.ceil(bytes / 1e8) / 10 } } }
    }
    const posterPath = path.join(folder, 'poster.jpg')
    // Writing waits for the disk: the small copies are made meanwhile, of the same frames.
    const [, previewPath, score] = await Promise.all([
      this.stages.run('repeat', (report) =>
        writeMp4(target, file, { signal, onProgress: (written) => report(written / bytes) }),
      ),
      this.preview(parts, folder),
      this.seam(parts, folder),
      this.oneUnit().then((unit) => drawPoster(unit, plan, posterPath, posterSize(plan), signal)),
    ])
    return this.stages.run('verify', async (report) => {
      const faults = await verifyOutput(target, { ...plan, frames: plan.totalFrames, hasSound: true })
      if (faults.length) throw new Error(`A loop is not what was planned: ${faults.join('; ')}`)
      report(0.2)
      const bed = await this.bed()
      const { isFastStart, hasEditList, video, audio } = await summariseMp4(target)
      const seconds = plan.totalFrames / plan.fps
      const name = `${baseName(input, plan.clip)}.mp4`
      return {
        index: 0,
        name,
        path: target,
        contentType: 'video/mp4',
        posterPath,
        ...(previewPath !== undefined && { previewPath }),
        facts: {
          ...{ width, height, seconds, frames: plan.totalFrames, fps: rounded(plan.fps, 3) },
          ...(!bed.isSilent && { loudness: rounded(bed.loudness, 1), truePeak: rounded(bed.truePeak, 1) }),
          ...{ videoCodec: video?.codec ?? 'h264', pixelFormat: 'yuv420p', audioCodec: 'aac' },
          sampleRate: audio?.sampleRate ?? SAMPLE_RATE,
          ...{ isFastStart, hasEditList, hasBFrames: video?.hasBFrames ?? false },
          ...(score !== undefined && { scores: { seam: score } }),
        },
        manifest: this.manifest(name, score),
      }
    })
  }

  async companion(kind: Companion, index: number): Promise<Output | FailedOutput> {
    const { plan, context } = this
    const problem = companionProblem(kind, plan)
    if (problem) return { index, problem }
    const unit = await this.oneUnit()
    const base = baseName(context.input, plan.clip)
    const name = `${base}${kind === 'poster' ? '-poster.jpg' : `.${kind}`}`
    try {
      const folder = await this.folder(kind)
      return await this.stages.run(kind, async (onProgress) => {
        const bed = () => this.bed()
        const made = await makeCompanion(kind, {
          plan,
          unit,
          bed,
          folder,
          signal: context.signal,
          onProgress,
        })
        return { index, name, ...made, manifest: this.manifest(name, undefined) }
      })
    } catch (error) {
      // The mp4 is delivered: what only comes along does not make it fail.
      if (context.signal.aborted || !(error instanceof FfmpegError)) throw error
      if (error.failure === 'disk-full' || error.failure === 'killed') throw error
      context.log.warn(
        { kind, detail: error.message.slice(0, 2_000) },
        'What comes with a loop could not be made',
      )
      return { index, problem: { code: 'loop-failed' } }
    }
  }

  async end(): Promise<void> {
    const bed = await this.laidBed?.catch(() => undefined)
    await this.encodedBed?.catch(() => {})
    await this.parts?.catch(() => {})
    await bed?.close()
    await rm(path.join(this.context.workspace, 'sound'), { recursive: true, force: true })
  }

  private encodeUnit(): Promise<Samples[]> {
    this.parts ??= this.stages.run('unit', async (report) => {
      const { plan } = this
      const { workspace, cache, signal } = this.context
      const evening = plan.isEvened ? await measureEvening(plan, workspace, signal) : undefined
      const parts = unitParts(plan, 0, Math.min(plan.unitFrames, plan.totalFrames))
      const expected = parts.reduce((sum, { frames }) => sum + frames, 0)
      const done = parts.map(() => 0)
      // All at once: a fade is short, and while it seeks its two places the other cores would wait.
      return await Promise.all(
        parts.map((part, index) => {
          const onProgress = (frames: number) => {
            done[index] = frames
            report(done.reduce((sum, each) => sum + each, 0) / expected)
          }
          return encodePart(plan, part, evening, { workspace, cache, signal, onProgress })
        }),
      )
    })
    return this.parts
  }

  private encodeSound(): Promise<Run[]> {
    this.encodedBed ??= this.stages.run('sound', async (onProgress) => {
      const { workspace, signal, log, input } = this.context
      const bed = await this.bed()
      const folder = path.join(workspace, 'sound')
      const onFault = () =>
        log.warn({}, 'Sound that was encoded in parts did not meet well, so it is encoded whole')
      return encodeBed(bed, this.plan, input.sound, { folder, signal, onProgress, onFault })
    })
    return this.encodedBed
  }

  private bed(): Promise<Bed> {
    const { input, files, workspace, signal } = this.context
    this.laidBed ??= Bed.lay(this.plan, input.sound, files, { workspace, signal })
    return this.laidBed
  }

  private oneUnit(): Promise<string> {
    return (this.unitFile ??= this.writeUnit())
  }

  private async writeUnit(): Promise<string> {
    const { plan } = this
    const parts = await this.encodeUnit()
    const target = path.join(await this.folder('unit'), 'unit.mp4')
    const runs = repeatRuns(parts, Math.min(plan.unitFrames, plan.totalFrames))
    const { timescale, step, width, height } = plan
    await writeMp4(
      target,
      { video: { timescale, step, width, height, runs } },
      { signal: this.context.signal },
    )
    return target
  }

  /** The first seam, small: what nobody wants to look for in hours of video. */
  private async preview(parts: Samples[], folder: string): Promise<string | undefined> {
    const { plan } = this
    const { fps, timescale, step, width, height, totalFrames, unitFrames } = plan
    const size = proxySize(plan)
    if (!size || unitFrames >= totalFrames) return undefined
    const { signal } = this.context
    const most = Math.min(unitFrames, totalFrames - unitFrames, Math.round(PREVIEW_SECONDS * fps))
    const { runs, skipped } = seamRuns(parts, most)
    const source = path.join(folder, 'seam.mp4')
    await writeMp4(source, { video: { timescale, step, width, height, runs } }, { signal })
    const frames = 2 * most
    const samplesAt = (frame: number) => framesToSamples(plan, unitFrames + frame)
    const bed = await this.bed()
    const sound = await bed.read(samplesAt(-most), samplesAt(most) - samplesAt(-most))
    const target = path.join(folder, 'preview.mp4')
    await runFfmpeg({
      inputs: [
        { path: source, kind: 'video' },
        { path: '-', kind: 'pcm' },
      ],
      stdin: new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength),
      graph: `[0:v:0]trim=start_frame=${skipped},setpts=N/(${fps}*TB),scale=${size.width}:${size.height}:flags=bilinear,${TAG_FRAMES}[v]`,
      outputs: [
        {
          path: target,
          map: ['[v]', '1:a:0'],
          options: [
            ...proxyOptions(size, fps),
            ...['-c:a', 'aac', '-b:a', '96k', '-flags:a', '+bitexact'],
            ...mp4Options(fps),
          ],
        },
      ],
      signal,
      expectFrames: frames,
    })
    await rm(source)
    return target
  }

  /** Of the first seam, on two rounds: the very frames that the whole repeats. */
  private async seam(parts: Samples[], folder: string): Promise<number | undefined> {
    const { plan, context } = this
    const { fps, timescale, step, width, height, unitFrames, totalFrames } = plan
    if (unitFrames >= totalFrames) return undefined
    const frames = Math.min(2 * unitFrames, totalFrames)
    const twice = path.join(folder, 'twice.mp4')
    const runs = repeatRuns(parts, frames)
    await writeMp4(twice, { video: { timescale, step, width, height, runs } }, { signal: context.signal })
    const where = { seam: unitFrames, frames, fps, width, height }
    const score = await seamScore(twice, where, path.join(folder, 'seam.gray'), context.signal)
    await rm(twice)
    return score
  }

  private manifest(file: string, score: number | undefined): Record<string, string | number> {
    const { plan } = this
    return {
      file,
      clip: plan.clip.name,
      mode: plan.mode,
      seconds: rounded(plan.totalFrames / plan.fps, 3),
      frames: plan.totalFrames,
      fps: rounded(plan.fps, 3),
      'unit seconds': rounded(plan.unitFrames / plan.fps, 3),
      rounds: rounded(plan.totalFrames / plan.unitFrames, 2),
      seam: score ?? '',
    }
  }

  private async folder(name: string): Promise<string> {
    const folder = path.join(this.context.workspace, name)
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    return folder
  }
}

/** Seconds that two cores take, roughly; only their ratios matter. */
function expectedSeconds(plan: LoopPlan, { also, sound }: LoopInput, done: ReadonlySet<number>) {
  const megapixels = (plan.width * plan.height) / 1e6
  const unit = Math.min(plan.unitFrames, plan.totalFrames) * megapixels * 0.012 + 0.3
  const seconds = plan.totalFrames / plan.fps
  const gigabytes = (seconds * megapixels * 2.5e5) / 1e9
  const stages: Record<string, { step: string; seconds: number }> = { unit: { step: 'unit', seconds: unit } }
  if (!done.has(0)) {
    stages['sound'] = { step: 'sound', seconds: sound.layers.length ? 1 + seconds / 60 : 1.5 }
    stages['repeat'] = { step: 'repeat', seconds: 0.2 + gigabytes * 2 }
    stages['verify'] = { step: 'verify', seconds: 0.5 + megapixels / 3 }
  }
  for (const [index, kind] of also.entries()) {
    if (done.has(index + 1)) continue
    const cost = { webm: unit * 4 + seconds / 60, gif: 1 + unit / 4, webp: 1 + unit / 2, poster: 0.2 }[kind]
    stages[kind] = { step: 'extras', seconds: cost }
  }
  return stages
}

/** Wide enough for a card on a good screen. */
function posterSize({ width, height }: LoopPlan): { width: number; height: number } {
  const scale = Math.min(1, 540 / Math.min(width, height))
  const even = (pixels: number) => Math.max(2, Math.round((pixels * scale) / 2) * 2)
  return { width: even(width), height: even(height) }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
