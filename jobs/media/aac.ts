import { rm } from 'node:fs/promises'
import path from 'node:path'
import { AUDIO_OPTIONS } from './encoder.ts'
import { runFfmpeg } from './ffmpeg.ts'
import { CHANNELS, SAMPLE_RATE } from './loudness.ts'
import { writeMp4, type Run } from './mp4-writer.ts'
import { readSamples, sliceSamples, type Samples } from './samples.ts'
import { readSound } from './sound.ts'

/**
 * AAC that is encoded in parts and laid one after the other. A packet holds a window over its own block of 1024 frames
 * and the next one, and half of it is undone by the packet that follows. So two encodings may meet where both were made
 * of the same sound in the block after the meeting point, and the encoder had come to rest before it.
 */

/** Frames of a packet. */
export const BLOCK = 1_024

/** Sound that can be heard from anywhere: 48 kHz stereo, silence before 0. */
export interface SoundSource {
  /** `frames` frames from the frame `from` on. */
  read(from: number, frames: number): Promise<Float32Array>
}

/** Encoded before what is kept, so that the encoder's choices are those of the middle of a sound. */
const LEAD_BLOCKS = 24
/** The packet before the last needs the block after it; one more for the encoder's own delay. */
const TRAIL_BLOCKS = 2
/** Read at a time: 10 s. */
const CHUNK_FRAMES = SAMPLE_RATE * 10

export interface EncodeOptions {
  signal: AbortSignal
  /** Hears the seconds that are encoded. */
  onProgress?(seconds: number): void
}

/**
 * Encodes the blocks `from` (inclusive) to `to` (exclusive) into a file of `folder`. The first packet of a sound, which
 * a player would hear as silence before it, is left away: block 0 fades in over its 21 ms instead, in time with the
 * picture and without an edit list.
 */
export async function encodeBlocks(
  sound: SoundSource,
  { from, to, folder }: { from: number; to: number; folder: string },
  { signal, onProgress }: EncodeOptions,
): Promise<Samples> {
  const lead = Math.min(from, LEAD_BLOCKS)
  const start = (from - lead) * BLOCK
  const end = (to + TRAIL_BLOCKS) * BLOCK
  const target = path.join(folder, `sound-${from}-${to}.m4a`)
  const seconds = (end - start) / SAMPLE_RATE
  await runFfmpeg({
    inputs: [{ path: '-', kind: 'pcm' }],
    stdin: chunksOf(sound, start, end),
    outputs: [
      { path: target, map: ['0:a:0'], options: [...AUDIO_OPTIONS, '-fflags', '+bitexact', '-f', 'mp4'] },
    ],
    signal,
    wallSeconds: Math.max(120, seconds),
    onProgress: (report) => onProgress?.(report.seconds),
  })
  const samples = await readSamples(target, 'audio')
  // Packet 0 is the encoder's own delay.
  return sliceSamples(samples, lead + 1, lead + 1 + to - from)
}

async function* chunksOf(sound: SoundSource, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += CHUNK_FRAMES) {
    const samples = await sound.read(at, Math.min(CHUNK_FRAMES, to - at))
    yield new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  }
}

/** Packets on either side of a meeting point that are listened to. */
const LISTENED = 8
/** The noise of encoding changes from packet to packet; a wrong join is a hundred times louder. */
const MOST_ERROR = 10

/**
 * Whether the encoded parts meet without a break: decodes the packets around each of the `meetings` (a block number and
 * what was laid there) and compares the sound with what it was made of.
 */
export async function isSmooth(
  sound: SoundSource,
  meetings: { block: number; before: Run; after: Run }[],
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  if (meetings.length === 0) return true
  const target = path.join(folder, 'meetings.m4a')
  const decoded = path.join(folder, 'meetings.f32')
  const parts = meetings.map(({ block, before, after }) => {
    const head = Math.min(LISTENED, before.to - before.from)
    const tail = Math.min(LISTENED, after.to - after.from)
    const runs = [
      { ...before, from: before.to - head },
      { ...after, to: after.from + tail },
    ]
    return { runs, start: block - head, head, blocks: head + tail }
  })
  await writeMp4(target, {
    audio: { timescale: SAMPLE_RATE, step: BLOCK, runs: parts.flatMap(({ runs }) => runs) },
  })
  await runFfmpeg({
    inputs: [{ path: target, kind: 'audio' }],
    outputs: [{ path: decoded, map: ['0:a:0'], options: ['-c:a', 'pcm_f32le', '-f', 'f32le'] }],
    signal,
  })
  const heard = await readSound(decoded)
  await Promise.all([rm(target), rm(decoded)])
  let at = 0
  for (const { start, head, blocks } of parts) {
    const wanted = await sound.read(start * BLOCK, blocks * BLOCK)
    const errors = Array.from({ length: blocks }, (_, block) => errorOf(heard, at + block, wanted, block))
    at += blocks
    // The first block of an excerpt follows another excerpt.
    const usual = errors.filter((_, block) => block > 0 && block !== head)
    const most = Math.max(...usual, 1e-9)
    if (errors[head]! > most * MOST_ERROR) return false
  }
  return true
}

/** Mean square of the difference in one block. */
function errorOf(heard: Float32Array, heardBlock: number, wanted: Float32Array, wantedBlock: number): number {
  const size = BLOCK * CHANNELS
  let sum = 0
  for (let index = 0; index < size; index += 1) {
    const difference = (heard[heardBlock * size + index] ?? 0) - (wanted[wantedBlock * size + index] ?? 0)
    sum += difference * difference
  }
  return sum / size
}
