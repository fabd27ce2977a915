import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { safeBox } from '#jobs/media/caption.ts'
import { AUDIO_OPTIONS, mp4Options, proxySize, videoOptions } from '#jobs/media/encoder.ts'
import { FfmpegError, runFfmpeg, type FfmpegProgress } from '#jobs/media/ffmpeg.ts'
import {
  isHardToEncode,
  measureLoudness,
  measureTruePeak,
  SAMPLE_RATE,
  TARGET_LOUDNESS,
} from '#jobs/media/loudness.ts'
import { takePiece, trimPieces } from '#jobs/media/pieces.ts'
import { isFilesFault, readStreams, verifyOutput, type MediaStreams } from '#jobs/media/probe.ts'
import { readSound } from '#jobs/media/sound.ts'
import {
  refuse,
  type DeliveredOutput,
  type FailedOutput,
  type ProcessContext,
  type Refusal,
} from '../contract.ts'
import { inOrder } from '../in-order.ts'
import {
  correctBed,
  encodeSound,
  layBed,
  shotSound,
  songSound,
  type Bed,
  type SoundPiece,
} from './bed.server.ts'
import type { Shot, VideoEdit } from './edit.ts'
import { lane, type Lane } from './lane.ts'
import {
  encodeShot,
  encodeTransition,
  fileOf,
  partFile,
  partProxy,
  partsOf,
  POSTER,
  readNotes,
  shotPiece,
  transitionPiece,
  type Part,
  type ShotPiece,
} from './shot.server.ts'
import { Workload } from './workload.ts'

export type RenderContext = Pick<
  ProcessContext<unknown>,
  'files' | 'workspace' | 'cache' | 'done' | 'signal' | 'progress' | 'log'
>

/** What the recipe and the manifest say of a video beside its edit. */
export interface Describe {
  recipe(edit: VideoEdit): object
  manifest(edit: VideoEdit): Record<string, string | number>
}

/** Videos that are put together ahead of the one being delivered. */
const AHEAD = 3
/** Putting together mostly waits for the disk and for one thread of AAC. */
const ASSEMBLY_LANES = 2

/**
 * Makes the videos and yields each as soon as it and all before it are finished. Every piece that they need is encoded
 * once, those of the first videos first; a video is then its pieces copied one after the other and one bed of sound.
 */
export async function* renderEdits(
  all: VideoEdit[],
  context: RenderContext,
  describe: Describe,
): AsyncGenerator<DeliveredOutput | FailedOutput, Refusal | void> {
  const edits = all.filter((edit) => !context.done.has(edit.index))
  if (edits.length === 0) return
  const over = new AbortController()
  const signal = AbortSignal.any([context.signal, over.signal])
  const run = new Run(edits, { ...context, signal }, describe)
  try {
    yield* inOrder(edits, { ahead: AHEAD, make: (edit) => run.video(edit), over })
  } catch (error) {
    if (error instanceof ClipUnreadable && !context.signal.aborted)
      return refuse('clip-unreadable', error.values)
    throw error
  } finally {
    over.abort()
    await run.end()
    await trimPieces(context.cache)
  }
}

/** A clip that passed inspection and still cannot be decoded where it is needed. */
class ClipUnreadable extends Error {
  override name = 'ClipUnreadable'
  readonly values: { file: string; seconds: number }

  constructor(values: { file: string; seconds: number }, cause: unknown) {
    super(`${values.file} cannot be decoded at ${values.seconds} s`, { cause })
    this.values = values
  }
}

/** One run: its pieces by key, each begun once, and the lanes that they wait in. */
class Run {
  private readonly context: RenderContext
  private readonly describe: Describe
  private readonly pieceFolder: string
  private readonly longestSeconds: number
  private readonly work: Workload
  private readonly pieces = new Map<string, Promise<string>>()
  private readonly streams = new Map<string, Promise<MediaStreams>>()
  private readonly encode = lane(Math.max(1, Math.floor(availableParallelism() / 2)))
  private readonly cut = lane(1)
  private readonly assemble = lane(ASSEMBLY_LANES)
  private readonly ongoing = new Set<Promise<unknown>>()

  constructor(edits: VideoEdit[], context: RenderContext, describe: Describe) {
    this.context = context
    this.describe = describe
    this.pieceFolder = path.join(context.workspace, 'pieces')
    this.longestSeconds = Math.max(...edits.map((edit) => edit.frames / edit.fps))
    this.work = new Workload((report) => context.progress(report))
    for (const edit of edits) this.begin(edit)
    for (const piece of this.pieces.values()) piece.catch(() => {}) // Heard by the videos that need it.
    this.work.start()
  }

  /** Begins everything the video needs that no earlier video has begun. */
  private begin(edit: VideoEdit): void {
    const shots = edit.shots.map((shot) => this.shot(edit, shot))
    for (const [index, to] of shots.entries()) {
      const from = shots[index - 1]
      if (from && edit.transitionFrames > 0) this.transition(edit, from, to)
    }
    for (const shot of edit.shots) this.sound(edit, shotSound(edit, shot, this.context.files))
    this.sound(edit, songSound(edit, this.context.files, this.longestSeconds))
    this.work.expect(assemblyKey(edit), assemblySeconds(edit), edit.frames / edit.fps)
  }

  private shot(edit: VideoEdit, shot: Shot): ShotPiece {
    const { files } = this.context
    const piece = shotPiece(edit, shot, files)
    const task = this.encoding(edit, piece)
    this.piece(task, async (folder, options) => {
      try {
        const streams = await this.streamsOf(shot.upload)
        await encodeShot({ edit, shot, files, streams }, folder, options)
      } catch (error) {
        if (!isFilesFault(error)) throw error
        const seconds = shot.startSeconds + (error.reached.frames / edit.fps) * shot.speed
        this.context.log.warn(
          { file: shot.upload, detail: error.message.slice(0, 2_000) },
          'A clip cannot be decoded',
        )
        throw new ClipUnreadable(
          { file: fileOf(files, shot.upload).name, seconds: Math.round(seconds * 10) / 10 },
          error,
        )
      }
    })
    return piece
  }

  private transition(edit: VideoEdit, from: ShotPiece, to: ShotPiece): void {
    const neighbours = () => Promise.all([this.folderOf(from.key), this.folderOf(to.key)])
    const task = this.encoding(edit, transitionPiece(edit, from, to))
    const encode = async (folder: string, options: PieceOptions) => {
      const [tail, head] = await neighbours()
      await encodeTransition(edit, tail, head, folder, options)
    }
    this.piece(task, encode, neighbours)
  }

  private sound(edit: VideoEdit, sound: SoundPiece | undefined): void {
    if (!sound) return
    const output = sound.frames / SAMPLE_RATE
    const task = { key: sound.key, place: edit.index, lane: this.cut, seconds: 0.1 + output / 100, output }
    this.piece(task, (folder, { signal }) => encodeSound(sound, folder, signal))
  }

  private encoding(edit: VideoEdit, { key, frames }: ShotPiece): Task {
    const seconds = encodingSeconds(edit, frames)
    return { key, place: edit.index, lane: this.encode, seconds, output: frames / edit.fps }
  }

  /** Begins the piece unless it has begun. It waits for `before`, then for its lane, where earlier videos go first. */
  private piece(
    task: Task,
    fill: (folder: string, options: PieceOptions) => Promise<void>,
    before?: () => Promise<unknown>,
  ): void {
    const { key } = task
    if (this.pieces.has(key)) return
    const { signal, cache } = this.context
    this.work.expect(key, task.seconds, task.output)
    const make = async () => {
      await before?.()
      return task.lane(task.place, signal, async () => {
        const report = (progress: FfmpegProgress) => this.work.reach(key, progress.seconds)
        const folder = await takePiece({ cache, workspace: this.pieceFolder, key, signal }, (unfinished) =>
          fill(unfinished, { signal, onProgress: report }),
        )
        this.work.finish(key)
        return folder
      })
    }
    this.pieces.set(key, this.follow(make()))
  }

  private folderOf(key: string): Promise<string> {
    const folder = this.pieces.get(key)
    if (!folder) throw new Error(`The piece ${key} was never begun`)
    return folder
  }

  private streamsOf(upload: string): Promise<MediaStreams> {
    const known = this.streams.get(upload)
    if (known) return known
    const read = readStreams(fileOf(this.context.files, upload).path, this.context.signal)
    this.streams.set(upload, read)
    return read
  }

  /** The finished video, or why there is none. Throws what concerns the whole run. */
  video(edit: VideoEdit): Promise<DeliveredOutput | FailedOutput> {
    return this.follow(this.make(edit))
  }

  private async make(edit: VideoEdit): Promise<DeliveredOutput | FailedOutput> {
    const { files, signal, log } = this.context
    const shots = edit.shots.map((shot) => shotPiece(edit, shot, files))
    const folders = await Promise.all(shots.map((shot) => this.folderOf(shot.key)))
    const fades = await Promise.all(
      edit.transitionFrames > 0
        ? shots.slice(1).map((to, index) => this.folderOf(transitionPiece(edit, shots[index]!, to).key))
        : [],
    )
    const soundFolder = async (sound: SoundPiece | undefined) => sound && this.folderOf(sound.key)
    const sounds = await Promise.all(edit.shots.map((shot) => soundFolder(shotSound(edit, shot, files))))
    const song = await soundFolder(songSound(edit, files, this.longestSeconds))
    return this.assemble(edit.index, signal, async () => {
      const strip = stripOf(edit, shots, folders, fades)
      try {
        const output = await this.putTogether(edit, strip, await layBed(edit, sounds, song))
        this.work.finish(assemblyKey(edit))
        return output
      } catch (error) {
        if (signal.aborted || !(error instanceof FfmpegError || error instanceof FaultyVideo)) throw error
        // All it reads is ours, so what took too long is the machine's doing: another try may have more of it.
        if (error instanceof FfmpegError && !['failed', 'short'].includes(error.failure)) throw error
        log.warn(
          { video: edit.name, detail: error.message.slice(0, 2_000) },
          'A video could not be put together',
        )
        this.work.finish(assemblyKey(edit))
        return { index: edit.index, problem: { code: 'video-failed', values: { file: edit.name } } }
      }
    })
  }

  private async putTogether(edit: VideoEdit, strip: Strip, bed: Bed): Promise<DeliveredOutput> {
    const { workspace, signal, log } = this.context
    const folder = path.join(workspace, `video-${edit.index}`)
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    const target = path.join(folder, 'video.mp4')
    const join = { edit, strip, workspace, target, signal }

    let sound = bed
    const isUniformStrip = await isUniform(strip, (notes) => notes.configuration)
    if (isUniformStrip) await joinPieces({ ...join, bed: sound, isCopy: true })
    const misjoined = isUniformStrip ? await verifyOutput(target, expectedOf(edit)) : ['the pieces differ']
    const canCopy = misjoined.length === 0
    if (!canCopy) {
      log.warn({ video: edit.name, misjoined }, 'Joining by copy failed, so the video is encoded in one pass')
      await joinPieces({ ...join, bed: sound, isCopy: false })
    }
    for (let attempt = 0; attempt < 2 && isHardToEncode(sound.samples); attempt += 1) {
      const miss = await measureMiss(target, folder, signal)
      if (Math.abs(miss.off) <= 0.5 && miss.over <= 0) break
      sound = correctBed(sound, miss)
      await joinPieces({ ...join, bed: sound, isCopy: canCopy })
    }
    const faults = await verifyOutput(target, expectedOf(edit))
    if (faults.length) throw new FaultyVideo(`${edit.name}: ${faults.join('; ')}`)
    return this.describeOutput(edit, strip, folder, target, sound)
  }

  private async describeOutput(
    edit: VideoEdit,
    strip: Strip,
    folder: string,
    target: string,
    bed: Bed,
  ): Promise<DeliveredOutput> {
    const posterPath = path.join(folder, 'poster.jpg')
    await copyFile(path.join(this.pieceFolder, strip.posterPiece, POSTER), posterPath)
    const previewPath = proxySize(edit) && (await this.joinPreview(edit, strip, folder, target))
    return {
      index: edit.index,
      name: edit.name,
      path: target,
      contentType: 'video/mp4',
      posterPath,
      ...(previewPath !== undefined && { previewPath }),
      facts: {
        width: edit.width,
        height: edit.height,
        seconds: edit.frames / edit.fps,
        frames: edit.frames,
        fps: edit.fps,
        ...(Number.isFinite(bed.loudness) && { loudness: Math.round(bed.loudness * 10) / 10 }),
        distinctness: edit.distinctness,
        // Whatever is written on the picture is laid inside this box.
        texts: hasWriting(edit) ? [safeBox(edit)] : [],
      },
      recipe: this.describe.recipe(edit),
      manifest: this.describe.manifest(edit),
    }
  }

  /** The small copies of the same pieces with the same sound: nothing is encoded. */
  private async joinPreview(
    edit: VideoEdit,
    strip: Strip,
    folder: string,
    video: string,
  ): Promise<string | undefined> {
    if (!(await isUniform(strip, (notes) => notes.proxyConfiguration))) return undefined
    const target = path.join(folder, 'preview.mp4')
    const list = await writeList(edit, strip, this.context.workspace, partProxy)
    await runFfmpeg({
      inputs: [
        { path: list, kind: 'pieces' },
        { path: video, kind: 'video' },
      ],
      outputs: [{ path: target, map: ['0:v:0', '1:a:0'], options: ['-c', 'copy', ...mp4Options(edit.fps)] }],
      signal: this.context.signal,
      expectFrames: edit.frames,
    })
    return target
  }

  /** Waits until nothing of this run runs any more. */
  async end(): Promise<void> {
    await Promise.allSettled([...this.ongoing])
    this.work.stop()
    await rm(this.pieceFolder, { recursive: true, force: true })
  }

  private follow<T>(promise: Promise<T>): Promise<T> {
    this.ongoing.add(promise)
    const forget = () => this.ongoing.delete(promise)
    promise.then(forget, forget)
    return promise
  }
}

interface Task {
  key: string
  /** Index of the first video that needs it. */
  place: number
  lane: Lane
  /** Expected seconds of work, and seconds of media that it makes. */
  seconds: number
  output: number
}

interface PieceOptions {
  signal: AbortSignal
  onProgress(report: FfmpegProgress): void
}

class FaultyVideo extends Error {
  override name = 'FaultyVideo'
}

/** The parts of a video in order. */
interface Strip {
  parts: { folder: string; part: Part; frames: number }[]
  /**
   * Key of the piece whose poster stands for the video: another shot's from video to video, so that a sheet of videos with
   * one hook does not look like one video many times.
   */
  posterPiece: string
}

/** Between two shots the tail of the one and the head of the other give way to their transition. */
function stripOf(edit: VideoEdit, shots: ShotPiece[], folders: string[], fades: string[]): Strip {
  const parts = shots.flatMap((shot, index) => {
    const isFirst = index === 0
    const isLast = index === shots.length - 1
    const own = partsOf(shot.frames, shot.fadeFrames)
      .filter(({ part }) => (part !== 'head' || isFirst) && (part !== 'tail' || isLast))
      .map((part) => ({ ...part, folder: folders[index]! }))
    const fade = fades[index]
    return fade === undefined
      ? own
      : [...own, { folder: fade, part: 'whole' as const, frames: shot.fadeFrames }]
  })
  return { parts, posterPiece: shots[edit.index % shots.length]!.key }
}

/** Whether all pieces agree in what a decoder is told once at the beginning. */
async function isUniform(
  strip: Strip,
  configuration: (notes: Awaited<ReturnType<typeof readNotes>>) => string,
): Promise<boolean> {
  const folders = [...new Set(strip.parts.map((part) => part.folder))]
  const found = await Promise.all(folders.map(async (folder) => configuration(await readNotes(folder))))
  return found[0] !== '' && new Set(found).size === 1
}

interface Join {
  edit: VideoEdit
  strip: Strip
  workspace: string
  target: string
  bed: Bed
  isCopy: boolean
  signal: AbortSignal
}

/** One command: the pieces one after the other, the bed encoded, into `target`. */
async function joinPieces({ edit, strip, workspace, target, bed, isCopy, signal }: Join): Promise<void> {
  const list = await writeList(edit, strip, workspace, partFile)
  const { samples } = bed
  const picture = isCopy ? ['-c:v', 'copy'] : ['-vf', `fps=${edit.fps}`, ...videoOptions(edit)]
  const seconds = edit.frames / edit.fps
  await runFfmpeg({
    inputs: [
      { path: list, kind: 'pieces' },
      { path: '-', kind: 'pcm' },
    ],
    stdin: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
    outputs: [
      {
        path: target,
        map: ['0:v:0', '1:a:0'],
        options: [...picture, ...AUDIO_OPTIONS, ...mp4Options(edit.fps)],
      },
    ],
    signal,
    wallSeconds: Math.max(120, seconds * (isCopy ? 5 : 40)),
  })
}

/**
 * A list for the concat demuxer. Without the durations it would take each file's own, rounded to milliseconds, and every
 * join would be late; written to the microsecond so that their sum never drifts.
 */
async function writeList(
  edit: VideoEdit,
  { parts }: Strip,
  workspace: string,
  name: (part: Part) => string,
): Promise<string> {
  const microseconds = (frames: number) => Math.round((frames / edit.fps) * 1e6)
  let before = 0
  const lines = parts.flatMap((part) => {
    const length = microseconds(before + part.frames) - microseconds(before)
    before += part.frames
    // The demuxer takes only names below the list's own folder.
    const file = path.relative(workspace, path.join(part.folder, name(part.part)))
    return [`file ${file.split(path.sep).join('/')}`, `duration ${(length / 1e6).toFixed(6)}`]
  })
  const list = path.join(workspace, `${edit.index}-${name('whole')}.txt`)
  await writeFile(list, ['ffconcat version 1.0', ...lines, ''].join('\n'))
  return list
}

/** How far the encoded sound lies from the target in LU, and its true peak over −1 dBTP in dB. */
async function measureMiss(
  video: string,
  folder: string,
  signal: AbortSignal,
): Promise<{ off: number; over: number }> {
  const decoded = path.join(folder, 'decoded.f32')
  await runFfmpeg({
    inputs: [{ path: video, kind: 'video' }],
    outputs: [{ path: decoded, map: ['0:a:0'], options: ['-c:a', 'pcm_f32le', '-f', 'f32le'] }],
    signal,
  })
  const samples = await readSound(decoded)
  await rm(decoded)
  const { loudness } = measureLoudness(samples)
  return {
    off: loudness === -Infinity ? 0 : loudness - TARGET_LOUDNESS,
    over: measureTruePeak(samples) + 1.1,
  }
}

function hasWriting({ sticker, shots }: VideoEdit): boolean {
  return sticker !== undefined || shots.some(({ text }) => text?.content.trim())
}

function expectedOf({ frames, fps, width, height }: VideoEdit) {
  return { frames, fps, width, height, hasSound: true }
}

const assemblyKey = (edit: VideoEdit) => `video ${edit.index}`

/** Seconds that two cores take, roughly; only their ratios matter. */
function encodingSeconds({ width, height }: VideoEdit, frames: number): number {
  return (frames / 40) * ((width * height) / (1080 * 1920)) + 0.2
}

function assemblySeconds({ frames, fps }: VideoEdit): number {
  return 0.3 + frames / fps / 40
}
