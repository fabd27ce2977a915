import { open, readFile } from 'node:fs/promises'
import { runFfmpeg } from './ffmpeg.ts'
import { CHANNELS, decibels, measureLoudness, SAMPLE_RATE } from './loudness.ts'

/**
 * Sound as 48 kHz stereo floats: cut out of files by ffmpeg, laid into one continuous bed by sample number here. A bed is
 * encoded once, so there are no gaps of encoder priming at the joins, and it is exactly as long as its pictures.
 */

export const BYTES_PER_FRAME = CHANNELS * 4
/** Below this ffmpeg's atempo needs two stages. */
const SLOWEST_TEMPO = 0.5

export interface SoundCut {
  path: string
  startSeconds: number
  /** 2 plays twice as fast; the pitch stays. */
  speed: number
  /** Samples per channel of the result, exactly; silence fills what the file does not have. */
  frames: number
}

/** Writes the cut as raw samples to `target`. */
export async function cutSound(cut: SoundCut, target: string, signal?: AbortSignal): Promise<void> {
  const seconds = (cut.frames / SAMPLE_RATE) * cut.speed
  const tempo = cut.speed === 1 ? [] : [`atempo=${Math.max(SLOWEST_TEMPO, cut.speed)}`]
  const filters = [
    'aresample=48000:async=1:first_pts=0',
    'aformat=sample_fmts=flt:channel_layouts=stereo',
    ...tempo,
    `apad=whole_len=${cut.frames}`,
    `atrim=end_sample=${cut.frames}`,
  ]
  const options = [
    ...(cut.startSeconds > 0 ? ['-ss', cut.startSeconds.toFixed(6)] : []),
    '-t',
    (seconds + 0.5).toFixed(6),
  ]
  await runFfmpeg({
    inputs: [{ path: cut.path, kind: 'audio', options }],
    graph: `[0:a:0]${filters.join(',')}[a]`,
    outputs: [{ path: target, map: ['[a]'], options: ['-c:a', 'pcm_f32le', '-f', 'f32le'] }],
    signal,
    // A click in a recording is no reason to refuse it.
    isTolerant: true,
    wallSeconds: Math.max(60, seconds * 5),
  })
}

/** All samples of a file that `cutSound` wrote. */
export async function readSound(path: string): Promise<Float32Array> {
  return floats(await readFile(path))
}

export function floats(bytes: Buffer): Float32Array {
  const isAligned = bytes.byteOffset % 4 === 0
  const whole = isAligned ? bytes : Buffer.from(bytes)
  return new Float32Array(whole.buffer, whole.byteOffset, Math.floor(whole.byteLength / 4))
}

/** Samples that go into the bed, with how they come and go. Lengths in samples per channel. */
export interface Layer {
  samples: Float32Array
  /** Where in the bed. */
  at: number
  fadeIn: number
  fadeOut: number
}

/** Adds the layer. Two layers that fade across each other keep their power: the fades are quarter sines. */
export function addLayer(bed: Float32Array, { samples, at, fadeIn, fadeOut }: Layer): void {
  const frames = Math.min(samples.length, bed.length - at * CHANNELS) / CHANNELS
  for (let frame = 0; frame < frames; frame += 1) {
    const left = frames - frame
    let gain = 1
    if (frame < fadeIn) gain *= Math.sin(((frame + 0.5) / fadeIn) * (Math.PI / 2))
    if (left <= fadeOut) gain *= Math.sin(((left - 0.5) / fadeOut) * (Math.PI / 2))
    const target = (at + frame) * CHANNELS
    bed[target]! += samples[frame * CHANNELS]! * gain
    bed[target + 1]! += samples[frame * CHANNELS + 1]! * gain
  }
}

/** Long enough that a loop is not heard, short enough for a jingle. */
const LOOP_FADE_FRAMES = SAMPLE_RATE
/** Read at a time, so that a song of minutes never lies in memory whole. */
const CHUNK_FRAMES = SAMPLE_RATE * 4

/**
 * Adds the song from its beginning to the bed's end, times `gain`. A song that is too short begins again while its end
 * fades out.
 */
export async function addLooped(bed: Float32Array, songPath: string, gain: number): Promise<void> {
  const file = await open(songPath)
  try {
    const frames = Math.floor((await file.stat()).size / BYTES_PER_FRAME)
    if (frames === 0) return
    const bedFrames = bed.length / CHANNELS
    const fade = Math.min(LOOP_FADE_FRAMES, Math.floor(frames / 4))
    for (let start = 0; start < bedFrames; start += frames - fade) {
      const isLast = start + frames >= bedFrames
      for (let from = 0; from < frames && start + from < bedFrames; from += CHUNK_FRAMES) {
        const bytes = Buffer.alloc(Math.min(CHUNK_FRAMES, frames - from) * BYTES_PER_FRAME)
        await file.read(bytes, 0, bytes.length, from * BYTES_PER_FRAME)
        const chunk = floats(bytes)
        for (let frame = 0; frame < chunk.length / CHANNELS; frame += 1) {
          const at = start + from + frame
          if (at >= bedFrames) break
          const into = from + frame
          const left = frames - into
          let volume = gain
          if (start > 0 && into < fade) volume *= Math.sin(((into + 0.5) / fade) * (Math.PI / 2))
          if (!isLast && left <= fade) volume *= Math.sin(((left - 0.5) / fade) * (Math.PI / 2))
          bed[at * CHANNELS]! += chunk[frame * CHANNELS]! * volume
          bed[at * CHANNELS + 1]! += chunk[frame * CHANNELS + 1]! * volume
        }
      }
      if (isLast || frames === fade) break
    }
  } finally {
    await file.close()
  }
}

/** The key is listened to every 10 ms. */
const HOP = SAMPLE_RATE / 100
const DUCK_THRESHOLD_DB = -36
const DUCK_RATIO = 0.8
const DUCK_MOST_DB = 12
/** Steps back a little before a word begins, comes back slowly after it. */
const DUCK_AHEAD_HOPS = 6
const DUCK_ATTACK = 0.35
const DUCK_RELEASE = 0.03

/** Turns `music` down in place wherever `key` (at about −14 LUFS) is heard. */
export function duck(music: Float32Array, key: Float32Array): void {
  const hops = Math.ceil(key.length / CHANNELS / HOP)
  const wanted = Float32Array.from({ length: hops }, (_, hop) => reductionFor(key, hop))
  const gains = new Float32Array(hops + 1)
  let current = 0
  for (let hop = 0; hop <= hops; hop += 1) {
    let target = 0
    for (let ahead = 0; ahead <= DUCK_AHEAD_HOPS; ahead += 1)
      target = Math.max(target, wanted[hop + ahead] ?? 0)
    current += (target - current) * (target > current ? DUCK_ATTACK : DUCK_RELEASE)
    gains[hop] = decibels(-current)
  }
  for (let frame = 0; frame < music.length / CHANNELS; frame += 1) {
    const hop = Math.min(hops - 1, Math.floor(frame / HOP))
    const part = (frame - hop * HOP) / HOP
    const gain = gains[hop]! + (gains[hop + 1]! - gains[hop]!) * Math.min(1, part)
    music[frame * CHANNELS]! *= gain
    music[frame * CHANNELS + 1]! *= gain
  }
}

function reductionFor(key: Float32Array, hop: number): number {
  const from = hop * HOP * CHANNELS
  const to = Math.min(key.length, from + HOP * CHANNELS)
  let energy = 0
  for (let at = from; at < to; at += 1) energy += key[at]! * key[at]!
  const level = 10 * Math.log10(energy / (to - from) + 1e-12)
  return Math.min(DUCK_MOST_DB, Math.max(0, (level - DUCK_THRESHOLD_DB) * DUCK_RATIO))
}

/** Multiplies in place so that the whole is at `target` LUFS, peaks unminded. Silence stays. Answers the gain. */
export function gainTo(samples: Float32Array, target: number): number {
  const { loudness } = measureLoudness(samples)
  if (loudness === -Infinity) return 1
  const gain = decibels(target - loudness)
  for (let at = 0; at < samples.length; at += 1) samples[at]! *= gain
  return gain
}

/** Fades both ends of the bed in place, frames each. */
export function fadeEnds(bed: Float32Array, fadeIn: number, fadeOut: number): void {
  const frames = bed.length / CHANNELS
  for (let frame = 0; frame < Math.min(fadeIn, frames); frame += 1) scale(bed, frame, (frame + 0.5) / fadeIn)
  for (let left = 0; left < Math.min(fadeOut, frames); left += 1)
    scale(bed, frames - 1 - left, (left + 0.5) / fadeOut)
}

function scale(bed: Float32Array, frame: number, gain: number): void {
  bed[frame * CHANNELS]! *= gain
  bed[frame * CHANNELS + 1]! *= gain
}
