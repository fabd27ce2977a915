import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { BLOCK, encodeBlocks, isSmooth, type SoundSource } from '#jobs/media/aac.ts'
import { FfmpegError, runFfmpeg } from '#jobs/media/ffmpeg.ts'
import {
  CEILING_DB,
  CHANNELS,
  decibels,
  limitPeaks,
  LoudnessMeter,
  measureLoudness,
  measureTruePeak,
  SAMPLE_RATE,
  TARGET_LOUDNESS,
} from '#jobs/media/loudness.ts'
import { writeMp4, type Run } from '#jobs/media/mp4-writer.ts'
import { BYTES_PER_FRAME, floats, readSound } from '#jobs/media/sound.ts'
import type { SourceFile } from '../contract.ts'
import type { LoopInput } from './input.ts'
import { framesToSamples, unitBlock, type LoopPlan } from './plan.server.ts'

/**
 * The sound of the whole output as one bed that can be heard from anywhere and is never held: the clip's own sound going
 * round with its picture, up to four layers each going round by themselves, one gain for all of it, fades at both ends.
 */
export class Bed implements SoundSource {
  /** Blocks of AAC; the picture is as long within half of one. */
  readonly blocks: number
  /** Whether every unit sounds like the one before, but for the fades. */
  readonly isPeriodic: boolean
  /** LUFS of what is encoded; −Infinity for silence. */
  loudness = -Infinity
  /** dBTP of the encoded excerpt that was measured. */
  truePeak = -Infinity
  private readonly plan: LoopPlan
  private readonly options: LoopInput['sound']
  private readonly voices: Voice[]
  private gain = 1
  private ceilingDb = CEILING_DB

  private constructor(plan: LoopPlan, options: LoopInput['sound'], voices: Voice[]) {
    this.plan = plan
    this.options = options
    this.voices = voices
    this.blocks = Math.round((plan.totalFrames * plan.step * SAMPLE_RATE) / (plan.timescale * BLOCK))
    this.isPeriodic = voices.every((voice) => voice instanceof RoundVoice)
  }

  /** Cuts every sound out of its file and finds the gain. `finally` close it. */
  static async lay(
    plan: LoopPlan,
    options: LoopInput['sound'],
    files: ReadonlyMap<string, SourceFile>,
    context: { workspace: string; signal: AbortSignal },
  ): Promise<Bed> {
    const folder = path.join(context.workspace, 'sound')
    await mkdir(folder, { recursive: true })
    const voices: Voice[] = []
    try {
      if (options.isOriginalKept && options.originalVolume > 0 && plan.hasSound) {
        const voice = await RoundVoice.open(plan, options.originalVolume, folder, context.signal)
        if (voice) voices.push(voice)
      }
      const seconds = (plan.totalFrames * plan.step) / plan.timescale
      for (const [index, layer] of options.layers.entries()) {
        if (layer.volume === 0) continue
        const file = files.get(layer.upload)
        if (!file) throw new Error(`The upload ${layer.upload} is not among the files of the run`)
        const target = path.join(folder, `layer-${index}.f32`)
        voices.push(await LayerVoice.open(layer, file, seconds, target, context.signal))
      }
      const bed = new Bed(plan, options, voices)
      await bed.findGain(folder, context.signal)
      return bed
    } catch (error) {
      await Promise.all(voices.map((voice) => voice.close()))
      throw error
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.voices.map((voice) => voice.close()))
  }

  get isSilent(): boolean {
    return this.loudness === -Infinity
  }

  /** As it is encoded: at its gain, under its ceiling, faded. */
  async read(from: number, frames: number): Promise<Float32Array> {
    const samples = await this.limited(from, frames)
    this.fade(samples, from)
    return samples
  }

  private async limited(from: number, frames: number): Promise<Float32Array> {
    if (this.isSilent) return new Float32Array(frames * CHANNELS)
    // The limiter looks ahead and comes back slowly: with this much around it, it does the same wherever one begins.
    const start = from - CONTEXT_FRAMES
    const samples = await this.mixed(start, frames + 2 * CONTEXT_FRAMES)
    let peak = 0
    for (let at = 0; at < samples.length; at += 1) {
      const sample = samples[at]! * this.gain
      samples[at] = sample
      if (sample > peak) peak = sample
      else if (-sample > peak) peak = -sample
    }
    limitPeaks(samples, decibels(this.ceilingDb), peak)
    return samples.subarray(CONTEXT_FRAMES * CHANNELS, (CONTEXT_FRAMES + frames) * CHANNELS)
  }

  private async mixed(from: number, frames: number): Promise<Float32Array> {
    const samples = new Float32Array(frames * CHANNELS)
    for (const voice of this.voices) await voice.addTo(samples, from)
    return samples
  }

  private fade(samples: Float32Array, from: number): void {
    const { fadeInSeconds, fadeOutSeconds } = this.options
    const gain = envelope(fadeInSeconds, fadeOutSeconds, this.blocks * BLOCK)
    shape(samples, from, gain)
  }

  /** Brings the whole to −14 LUFS times the volume asked for, and its peaks under −1 dBTP after encoding. */
  private async findGain(folder: string, signal: AbortSignal): Promise<void> {
    const { master } = this.options
    if (this.voices.length === 0 || master === 0) return
    const target = TARGET_LOUDNESS + 20 * Math.log10(master)
    const raw = await this.measure((from, frames) => this.mixed(from, frames), signal)
    if (raw.loudness === -Infinity) return
    this.loudness = raw.loudness
    this.gain = decibels(target - raw.loudness)
    for (let pass = 0; pass < 3; pass += 1) {
      const { loudness } = await this.measure((from, frames) => this.limited(from, frames), signal)
      this.loudness = loudness
      if (Math.abs(target - loudness) < 0.1) break
      this.gain *= decibels(target - loudness)
    }
    for (let pass = 0; pass < 3; pass += 1) {
      const encoded = await this.measureEncoded(raw.loudest, folder, signal)
      this.truePeak = encoded.truePeak
      const over = encoded.truePeak - MOST_PEAK_DB
      this.loudness += encoded.off
      if (over <= 0 && Math.abs(encoded.off) < 0.3) break
      if (over > 0) this.ceilingDb -= over + 0.1
      this.gain *= decibels(-encoded.off)
      this.loudness -= encoded.off
    }
  }

  /** Loudness of the bed, heard whole or in even samples of three minutes, and where it is loudest. */
  private async measure(
    read: (from: number, frames: number) => Promise<Float32Array>,
    signal: AbortSignal,
  ): Promise<{ loudness: number; loudest: number }> {
    const meter = new LoudnessMeter()
    let loudest = { from: 0, energy: -1 }
    for (const from of this.excerpts()) {
      signal.throwIfAborted()
      const samples = await read(from - LoudnessMeter.context, EXCERPT_FRAMES + LoudnessMeter.context)
      const energy = meter.add(samples)
      if (energy > loudest.energy) loudest = { from, energy }
    }
    return { loudness: meter.loudness, loudest: loudest.from }
  }

  private excerpts(): number[] {
    const unit = unitBlock(this.plan, 1) * BLOCK
    const whole = this.blocks * BLOCK
    // The first unit may fade in; of what repeats one is enough.
    const first = this.isPeriodic ? Math.min(unit, Math.max(0, whole - unit)) : 0
    const frames = this.isPeriodic ? Math.min(whole - first, Math.max(unit, 3 * EXCERPT_FRAMES)) : whole
    const count = Math.max(1, Math.min(MOST_EXCERPTS, Math.floor(frames / EXCERPT_FRAMES)))
    return Array.from({ length: count }, (_, index) => first + Math.floor((frames * index) / count))
  }

  /** What encoding makes of the loudest excerpt: how far it is off in LU, and its true peak. */
  private async measureEncoded(
    from: number,
    folder: string,
    signal: AbortSignal,
  ): Promise<{ off: number; truePeak: number }> {
    const start = Math.ceil(from / BLOCK)
    const blocks = Math.floor(EXCERPT_FRAMES / BLOCK)
    const sound = { read: (at: number, frames: number) => this.limited(at, frames) }
    const samples = await encodeBlocks(sound, { from: start, to: start + blocks, folder }, { signal })
    const file = path.join(folder, 'excerpt.m4a')
    const runs = [{ samples, from: 0, to: samples.count }]
    await writeMp4(file, { audio: { timescale: SAMPLE_RATE, step: BLOCK, runs } })
    const decoded = path.join(folder, 'excerpt.f32')
    await runFfmpeg({
      inputs: [{ path: file, kind: 'audio' }],
      outputs: [{ path: decoded, map: ['0:a:0'], options: ['-c:a', 'pcm_f32le', '-f', 'f32le'] }],
      signal,
    })
    const heard = await readSound(decoded)
    await Promise.all([rm(file), rm(decoded)])
    const wanted = measureLoudness(await this.limited(start * BLOCK, blocks * BLOCK)).loudness
    const { loudness } = measureLoudness(heard)
    const off = Number.isFinite(loudness) && Number.isFinite(wanted) ? loudness - wanted : 0
    return { off, truePeak: measureTruePeak(heard) }
  }
}

const CONTEXT_FRAMES = SAMPLE_RATE / 2
/** 5 s, a whole number of 100 ms. */
const EXCERPT_FRAMES = SAMPLE_RATE * 5
const MOST_EXCERPTS = 36
/** With this measured on an excerpt, the rest stays under −1 dBTP. */
const MOST_PEAK_DB = -1.3

/** Something that sounds in the bed. */
interface Voice {
  /** Adds what is heard from the frame `from` of the bed on. */
  addTo(samples: Float32Array, from: number): Promise<void>
  close(): Promise<void>
}

/** So short that no cut is heard as such, so long that it does not click: 10 ms. */
const DECLICK_FRAMES = SAMPLE_RATE / 100

/**
 * The clip's own sound, which begins again with every round of the picture, and on its way back as well. While the
 * picture fades, it fades with it; else just so that it does not click.
 */
class RoundVoice implements Voice {
  private readonly plan: LoopPlan
  private readonly sound: PcmFile
  private readonly volume: number
  /** Frame of the file that a round begins with. */
  private readonly origin: number
  private readonly fadeFrames: number

  private constructor(plan: LoopPlan, sound: PcmFile, volume: number, origin: number, fadeFrames: number) {
    this.plan = plan
    this.sound = sound
    this.volume = volume
    this.origin = origin
    this.fadeFrames = fadeFrames
  }

  /** Undefined when the sound cannot be decoded at all: the picture is what was asked for. */
  static async open(
    plan: LoopPlan,
    volume: number,
    folder: string,
    signal: AbortSignal,
  ): Promise<RoundVoice | undefined> {
    const { startSeconds, clipFrames, fadeFrames, clip } = plan
    // What comes before the clip's in point is there to fade from.
    const before = Math.min(DECLICK_FRAMES, Math.floor(startSeconds * SAMPLE_RATE))
    const target = path.join(folder, 'original.f32')
    const seconds = before / SAMPLE_RATE + clipFrames / plan.fps
    try {
      await extractSound(clip.path, startSeconds - before / SAMPLE_RATE, seconds, target, signal)
    } catch (error) {
      if (!(error instanceof FfmpegError) || error.failure !== 'failed') throw error
      return undefined
    }
    const fade = framesToSamples(plan, fadeFrames)
    return new RoundVoice(plan, await PcmFile.open(target), volume, before + fade, fade || DECLICK_FRAMES)
  }

  async addTo(samples: Float32Array, from: number): Promise<void> {
    const end = from + samples.length / CHANNELS
    const fade = this.fadeFrames
    const usual = this.starts(2) / 2
    for (let round = Math.max(0, Math.floor(from / usual) - 2); ; round += 1) {
      const start = this.starts(round)
      const next = this.starts(round + 1)
      if (start - fade >= end) return
      const first = Math.max(from, round === 0 ? 0 : start - fade)
      const last = Math.min(end, next)
      if (first >= last) continue
      const sound = await this.sound.read(this.origin + first - start, last - first)
      addFaded(samples, first - from, sound, {
        ...{ volume: this.volume, into: first - start + fade, left: next - first },
        ...{ inFrames: fade, outFrames: fade },
      })
    }
  }

  close(): Promise<void> {
    return this.sound.close()
  }

  /** Frame of the bed that a round begins at. There and back are two. */
  private starts(round: number): number {
    if (this.plan.mode !== 'boomerang') return unitBlock(this.plan, round) * BLOCK
    const unit = Math.floor(round / 2)
    const start = unitBlock(this.plan, unit) * BLOCK
    return round % 2 === 0 ? start : start + framesToSamples(this.plan, this.plan.unitFrames / 2)
  }
}

/** Another sound, going round by itself. */
class LayerVoice implements Voice {
  private readonly layer: LoopInput['sound']['layers'][number]
  private readonly sound: PcmFile
  private readonly frames: number
  private readonly fadeFrames: number
  private readonly bedFrames: number

  private constructor(layer: LayerVoice['layer'], sound: PcmFile, bedSeconds: number) {
    this.layer = layer
    this.sound = sound
    this.frames = sound.frames
    const fade = Math.max(DECLICK_FRAMES, Math.round(layer.crossfadeSeconds * SAMPLE_RATE))
    this.fadeFrames = Math.min(fade, Math.floor(sound.frames / 2))
    this.bedFrames = Math.round(bedSeconds * SAMPLE_RATE)
  }

  static async open(
    layer: LayerVoice['layer'],
    file: SourceFile,
    bedSeconds: number,
    target: string,
    signal: AbortSignal,
  ): Promise<LayerVoice> {
    try {
      await extractSound(file.path, 0, bedSeconds, target, signal)
    } catch (error) {
      if (!(error instanceof FfmpegError) || error.failure !== 'failed') throw error
      throw new LayerSilent(file.name, error)
    }
    const sound = await PcmFile.open(target)
    if (sound.frames >= 2) return new LayerVoice(layer, sound, bedSeconds)
    await sound.close()
    throw new LayerSilent(file.name)
  }

  async addTo(samples: Float32Array, from: number): Promise<void> {
    const end = Math.min(from + samples.length / CHANNELS, this.bedFrames + SAMPLE_RATE)
    const { frames, fadeFrames: fade } = this
    const period = frames - fade
    const isOnce = frames >= this.bedFrames
    const { volume, fadeInSeconds, fadeOutSeconds } = this.layer
    const added = new Float32Array(samples.length)
    for (let round = isOnce ? 0 : Math.max(0, Math.floor((from - frames) / period)); ; round += 1) {
      const start = round * period
      if (start >= end || (isOnce && round > 0)) break
      const first = Math.max(from, start)
      const last = Math.min(end, start + frames)
      if (first >= last) continue
      const sound = await this.sound.read(first - start, last - first)
      addFaded(added, first - from, sound, {
        ...{ volume, into: first - start, left: start + frames - first },
        ...{ inFrames: round > 0 ? fade : 0, outFrames: isOnce ? 0 : fade },
      })
    }
    shape(added, from, envelope(fadeInSeconds, fadeOutSeconds, this.bedFrames))
    for (let at = 0; at < samples.length; at += 1) samples[at]! += added[at]!
  }

  close(): Promise<void> {
    return this.sound.close()
  }
}

/** A layer that nothing can be heard of. */
export class LayerSilent extends Error {
  override name = 'LayerSilent'
  readonly values: { file: string }

  constructor(file: string, cause?: unknown) {
    super(`${file} has no sound`, { cause })
    this.values = { file }
  }
}

/** Gain by frame of a fade at each end, undefined between them. */
interface Envelope {
  inFrames: number
  outFrames: number
  totalFrames: number
}

function envelope(inSeconds: number, outSeconds: number, totalFrames: number): Envelope {
  return { inFrames: inSeconds * SAMPLE_RATE, outFrames: outSeconds * SAMPLE_RATE, totalFrames }
}

/** A part of a sound: at its volume, rising over its sound's first frames and falling over the last. */
interface Faded {
  volume: number
  /** Frames of the sound before this part, and from its beginning on to the sound's end. */
  into: number
  left: number
  inFrames: number
  outFrames: number
}

/** Adds a part to what sounds from the frame `at` of `samples` on. */
function addFaded(samples: Float32Array, at: number, part: Float32Array, faded: Faded): void {
  const { volume, into, left, inFrames, outFrames } = faded
  const frames = part.length / CHANNELS
  for (let frame = 0; frame < frames; frame += 1) {
    let gain = volume
    if (into + frame < inFrames) gain *= Math.sin(((into + frame + 0.5) / inFrames) * (Math.PI / 2))
    if (left - frame <= outFrames) gain *= Math.sin(((left - frame - 0.5) / outFrames) * (Math.PI / 2))
    const target = (at + frame) * CHANNELS
    const source = frame * CHANNELS
    samples[target]! += part[source]! * gain
    samples[target + 1]! += part[source + 1]! * gain
  }
}

/** Turns down in place what lies within a fade. */
function shape(samples: Float32Array, from: number, { inFrames, outFrames, totalFrames }: Envelope): void {
  const frames = samples.length / CHANNELS
  for (let frame = 0; frame < frames; frame += 1) {
    const at = from + frame
    const left = totalFrames - at
    if (at >= inFrames && left > outFrames) {
      // Nothing until the fade at the end.
      frame = Math.max(frame, Math.ceil(totalFrames - outFrames - from) - 2)
      continue
    }
    let gain = 1
    if (at < inFrames) gain *= Math.max(0, (at + 0.5) / inFrames)
    if (left <= outFrames) gain *= Math.max(0, (left - 0.5) / outFrames)
    samples[frame * CHANNELS]! *= gain
    samples[frame * CHANNELS + 1]! *= gain
  }
}

/** Writes the sound between the two times as samples, as much as there is. */
async function extractSound(
  source: string,
  startSeconds: number,
  seconds: number,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  await runFfmpeg({
    inputs: [
      {
        path: source,
        kind: 'audio',
        options: [
          ...(startSeconds > 0 ? ['-ss', startSeconds.toFixed(6)] : []),
          ...['-t', (seconds + 0.1).toFixed(6)],
        ],
      },
    ],
    graph: [
      '[0:a:0]aresample=48000:async=1:first_pts=0',
      'aformat=sample_fmts=flt:channel_layouts=stereo',
      `atrim=end_sample=${Math.round(seconds * SAMPLE_RATE)}[a]`,
    ].join(','),
    outputs: [{ path: target, map: ['[a]'], options: ['-c:a', 'pcm_f32le', '-f', 'f32le'] }],
    signal,
    // A click in a recording is no reason to refuse it.
    isTolerant: true,
    wallSeconds: Math.max(60, seconds),
  })
}

/** Samples in a file, read where they are needed; silence outside, where a recording that breaks off does not click. */
class PcmFile {
  readonly frames: number
  private readonly file: FileHandle

  private constructor(file: FileHandle, frames: number) {
    this.file = file
    this.frames = frames
  }

  static async open(target: string): Promise<PcmFile> {
    const file = await open(target)
    return new PcmFile(file, Math.floor((await file.stat()).size / BYTES_PER_FRAME))
  }

  async read(from: number, frames: number): Promise<Float32Array> {
    const samples = new Float32Array(frames * CHANNELS)
    const first = Math.max(0, from)
    const last = Math.min(this.frames, from + frames)
    if (first >= last) return samples
    const bytes = Buffer.alloc((last - first) * BYTES_PER_FRAME)
    await this.file.read(bytes, 0, bytes.length, first * BYTES_PER_FRAME)
    samples.set(floats(bytes), (first - from) * CHANNELS)
    for (let at = Math.max(first, this.frames - DECLICK_FRAMES); at < last; at += 1) {
      const gain = (this.frames - at - 0.5) / DECLICK_FRAMES
      samples[(at - from) * CHANNELS]! *= gain
      samples[(at - from) * CHANNELS + 1]! *= gain
    }
    return samples
  }

  close(): Promise<void> {
    return this.file.close()
  }
}

/** Above this the bed is encoded in two halves at once: half the time on two cores. */
const HALVES_BLOCKS = (180 * SAMPLE_RATE) / BLOCK

/**
 * The bed as packets of AAC, in order. Of a bed that repeats only the beginning, the end and one round are encoded
 * (two, where rounds differ by a packet), and the packets of the round are laid as often as wanted.
 */
export async function encodeBed(
  bed: Bed,
  plan: LoopPlan,
  { fadeInSeconds, fadeOutSeconds }: LoopInput['sound'],
  context: { folder: string; signal: AbortSignal; onProgress(fraction: number): void; onFault(): void },
): Promise<Run[]> {
  const { folder, signal } = context
  await mkdir(folder, { recursive: true })
  if (bed.isPeriodic) {
    const runs = await encodeRounds(bed, plan, fadeInSeconds, fadeOutSeconds, context)
    if (runs) return runs
  }
  const middle = Math.round(bed.blocks / 2)
  const halves: [number, number][] =
    bed.blocks > HALVES_BLOCKS
      ? [
          [0, middle],
          [middle, bed.blocks],
        ]
      : [[0, bed.blocks]]
  const done = halves.map(() => 0)
  const runs = await Promise.all(
    halves.map(async ([from, to], index): Promise<Run> => {
      const onProgress = (seconds: number) => {
        done[index] = seconds
        const all = done.reduce((sum, one) => sum + one, 0)
        context.onProgress(Math.min(1, (all * SAMPLE_RATE) / BLOCK / bed.blocks))
      }
      const samples = await encodeBlocks(bed, { from, to, folder }, { signal, onProgress })
      return { samples, from: 0, to: samples.count }
    }),
  )
  const [before, after] = runs
  if (!before || !after || (await isSmooth(bed, [{ block: middle, before, after }], folder, signal)))
    return runs
  context.onFault()
  const samples = await encodeBlocks(bed, { from: 0, to: bed.blocks, folder }, { signal })
  return [{ samples, from: 0, to: samples.count }]
}

/** Undefined where encoding everything is as quick, or where the parts do not meet well. */
async function encodeRounds(
  bed: Bed,
  plan: LoopPlan,
  fadeInSeconds: number,
  fadeOutSeconds: number,
  context: { folder: string; signal: AbortSignal; onFault(): void },
): Promise<Run[] | undefined> {
  const { folder, signal } = context
  // The sound of a picture of a tenth of a second would be nothing but joins.
  const unitsInRound = Math.max(
    1,
    Math.ceil(SECONDS_OF_A_ROUND / ((plan.unitFrames * plan.step) / plan.timescale)),
  )
  const starts = (round: number) => unitBlock(plan, round * unitsInRound)
  const blocksIn = (seconds: number) => Math.ceil((seconds * SAMPLE_RATE) / BLOCK)
  const rounds = Math.floor(bed.blocks / Math.max(1, starts(1)))
  let first = 1
  while (starts(first) < blocksIn(fadeInSeconds)) first += 1
  let last = rounds + 1
  while (last > first && starts(last) > bed.blocks - blocksIn(fadeOutSeconds) - 1) last -= 1
  // Rounds differ by a block where their length is no whole number of blocks.
  const lengths = new Map<number, number>()
  for (let round = first; round < last; round += 1) {
    const blocks = starts(round + 1) - starts(round)
    if (!lengths.has(blocks)) lengths.set(blocks, round)
  }
  const encoded =
    starts(first) + [...lengths.keys()].reduce((sum, one) => sum + one, 0) + bed.blocks - starts(last)
  if (lengths.size === 0 || encoded > bed.blocks * 0.8) return undefined

  const encode = (from: number, to: number) => encodeBlocks(bed, { from, to, folder }, { signal })
  const head = await encode(0, starts(first))
  const middles = new Map<number, Samples>()
  for (const [blocks, round] of lengths) middles.set(blocks, await encode(starts(round), starts(round + 1)))
  const runs: Run[] = [whole(head)]
  const meetings = new Map<string, { block: number; before: Run; after: Run }>()
  let before = 'head'
  const lay = (name: string, samples: Samples, block: number) => {
    const after = whole(samples)
    const meeting = `${before} ${name}`
    if (!meetings.has(meeting)) meetings.set(meeting, { block, before: runs.at(-1) as Run, after })
    runs.push(after)
    before = name
  }
  for (let round = first; round < last; round += 1) {
    const blocks = starts(round + 1) - starts(round)
    lay(String(blocks), middles.get(blocks) as Samples, starts(round))
  }
  if (bed.blocks > starts(last)) lay('tail', await encode(starts(last), bed.blocks), starts(last))
  if (bed.isSilent || (await isSmooth(bed, [...meetings.values()], folder, signal))) return runs
  context.onFault()
  return undefined
}

const SECONDS_OF_A_ROUND = 4

type Samples = Run['samples']

function whole(samples: Samples): Run {
  return { samples, from: 0, to: samples.count }
}
