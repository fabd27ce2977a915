import { open } from 'node:fs/promises'
import type { Samples } from './samples.ts'

/**
 * Writes an MP4 out of frames that are encoded already, the same ones as often as wanted (ISO/IEC 14496-12). Every size
 * is known before the first byte, so the tables are written first and nothing twice, the time steps are equal by
 * construction, and there is no edit list: twelve hours cost as much as writing their bytes.
 */
export interface Mp4Plan {
  video?: PlannedTrack & { width: number; height: number }
  audio?: PlannedTrack
}

export interface PlannedTrack {
  /** Ticks of a second, and ticks that every sample lasts. */
  timescale: number
  step: number
  /** What is laid one after the other. All of one configuration. */
  runs: Run[]
}

/** The samples `from` (inclusive) to `to` (exclusive). */
export interface Run {
  samples: Samples
  from: number
  to: number
}

/** Sound and picture take turns after so many seconds. */
const CHUNK_SECONDS = 1
/** Gathered before they are written. */
const WRITE_BYTES = 8 * 1024 * 1024
/** Writes under way at once: copying into the system's memory is work for more than one core. */
const WRITES = 3
/** Sent on to the disk whenever so much is written: left alone, the system begins when gigabytes wait in its memory. */
const SYNC_BYTES = 256 * 1024 * 1024

/** Bytes that the file will have. */
export function mp4Bytes(plan: Mp4Plan): number {
  const { header, mediaBytes } = layOut(plan)
  return header.length + mediaBytes
}

/** Answers the file's bytes. `onProgress` hears those that are written. */
export async function writeMp4(
  target: string,
  plan: Mp4Plan,
  options: { signal?: AbortSignal; onProgress?(bytes: number): void } = {},
): Promise<number> {
  const { header, chunks, mediaBytes } = layOut(plan)
  const file = await open(target, 'w')
  const writing = new Set<Promise<void>>()
  let syncing = Promise.resolve()
  try {
    let pending: Buffer[] = [header]
    let pendingBytes = header.length
    let position = 0
    let written = 0
    let synced = 0
    const flush = async () => {
      options.signal?.throwIfAborted()
      if (writing.size >= WRITES) await Promise.race(writing)
      const bytes = pendingBytes
      const write = writeAll(file, pending, position).then(() => {
        writing.delete(write)
        written += bytes
        options.onProgress?.(written)
        if (written - synced < SYNC_BYTES) return
        synced = written
        syncing = syncing.then(() => file.datasync())
        // What the disk refuses is heard below.
        syncing.catch(() => {})
      })
      writing.add(write)
      position += bytes
      pending = []
      pendingBytes = 0
    }
    for (const chunk of chunks) {
      for (const run of chunk.runs) pending.push(await run.samples.read(run.from, run.to))
      pendingBytes += chunk.bytes
      if (pendingBytes >= WRITE_BYTES) await flush()
    }
    if (pendingBytes > 0) await flush()
    await Promise.all(writing)
    await syncing
    return header.length + mediaBytes
  } finally {
    await Promise.allSettled([...writing, syncing])
    await file.close()
  }
}

/** Buffers of one call to the system. */
const MAX_BUFFERS = 512

async function writeAll(
  file: Awaited<ReturnType<typeof open>>,
  buffers: Buffer[],
  position: number,
): Promise<void> {
  let at = position
  for (let from = 0; from < buffers.length; from += MAX_BUFFERS) {
    const some = buffers.slice(from, from + MAX_BUFFERS)
    const bytes = some.reduce((sum, one) => sum + one.length, 0)
    const { bytesWritten } = await file.writev(some, at)
    // The system may take less than it was given; that is rare, and then the rest goes by itself until it is taken.
    if (bytesWritten < bytes)
      await writeRest(file, Buffer.concat(some).subarray(bytesWritten), at + bytesWritten)
    at += bytes
  }
}

async function writeRest(
  file: Awaited<ReturnType<typeof open>>,
  rest: Buffer,
  position: number,
): Promise<void> {
  for (let done = 0; done < rest.length;) {
    const { bytesWritten } = await file.write(rest, done, rest.length - done, position + done)
    if (bytesWritten === 0) throw new Error('The disk takes no more')
    done += bytesWritten
  }
}

interface Chunk {
  track: number
  samples: number
  bytes: number
  runs: Run[]
  /** In the media box. */
  offset: number
}

interface LaidTrack {
  kind: 'video' | 'audio'
  plan: PlannedTrack & { width?: number; height?: number }
  count: number
  chunks: Chunk[]
}

function layOut(plan: Mp4Plan): { header: Buffer; chunks: Chunk[]; mediaBytes: number } {
  const kinds = (['video', 'audio'] as const).filter((kind) => plan[kind])
  const tracks = kinds.map((kind, index): LaidTrack => {
    const track = plan[kind] as PlannedTrack
    const chunks = cutIntoChunks(track, index)
    return { kind, plan: track, count: countOf(track), chunks }
  })
  const chunks = takeTurns(tracks)
  let mediaBytes = 0
  for (const chunk of chunks) {
    chunk.offset = mediaBytes
    mediaBytes += chunk.bytes
  }
  // The tables' size does not depend on where they say the media is.
  const isLarge = mediaBytes > 0xf000_0000
  const typeBox = box('ftyp', text('isom'), uint32(512), text('isomiso2avc1mp41'))
  const mediaHeader = isLarge
    ? Buffer.concat([uint32(1), text('mdat'), uint64(mediaBytes + 16)])
    : Buffer.concat([uint32(mediaBytes + 8), text('mdat')])
  const moovBytes = movieBox(tracks, 0, isLarge).length
  const media = typeBox.length + moovBytes + mediaHeader.length
  return {
    header: Buffer.concat([typeBox, movieBox(tracks, media, isLarge), mediaHeader]),
    chunks,
    mediaBytes,
  }
}

function countOf({ runs }: PlannedTrack): number {
  return runs.reduce((sum, { from, to }) => sum + to - from, 0)
}

/** Cut at whole seconds of the track's own time, so sound and picture of a moment stand side by side. */
function cutIntoChunks(track: PlannedTrack, index: number): Chunk[] {
  const chunks: Chunk[] = []
  const perChunk = (CHUNK_SECONDS * track.timescale) / track.step
  let sample = 0
  let chunk: Chunk | undefined
  for (const { samples, from, to } of track.runs) {
    for (let at = from; at < to;) {
      if (!chunk) {
        chunk = { track: index, samples: 0, bytes: 0, runs: [], offset: 0 }
        chunks.push(chunk)
      }
      const end = Math.max(sample + 1, Math.round(chunks.length * perChunk))
      const take = Math.min(to - at, end - sample)
      chunk.runs.push({ samples, from: at, to: at + take })
      chunk.samples += take
      chunk.bytes += samples.starts[at + take]! - samples.starts[at]!
      at += take
      sample += take
      if (sample === end) chunk = undefined
    }
  }
  return chunks
}

function takeTurns(tracks: LaidTrack[]): Chunk[] {
  const most = Math.max(0, ...tracks.map((track) => track.chunks.length))
  const order: Chunk[] = []
  for (let turn = 0; turn < most; turn += 1) {
    for (const { chunks } of tracks) {
      const chunk = chunks[turn]
      if (chunk) order.push(chunk)
    }
  }
  return order
}

function movieBox(tracks: LaidTrack[], mediaStart: number, isLarge: boolean): Buffer {
  const { timescale } = tracks[0]!.plan
  const duration = Math.max(...tracks.map((track) => durationIn(track, timescale)))
  return box(
    'moov',
    fullBox(
      'mvhd',
      1,
      ...[uint64(0), uint64(0), uint32(timescale), uint64(duration)],
      ...[uint32(0x10000), uint16(0x100), Buffer.alloc(10), MATRIX, Buffer.alloc(24)],
      uint32(tracks.length + 1),
    ),
    ...tracks.map((track, index) => trackBox(track, index + 1, timescale, mediaStart, isLarge)),
  )
}

function durationIn({ plan, count }: LaidTrack, timescale: number): number {
  return Math.round((count * plan.step * timescale) / plan.timescale)
}

function trackBox(
  track: LaidTrack,
  id: number,
  movieTimescale: number,
  mediaStart: number,
  isLarge: boolean,
): Buffer {
  const { kind, plan, count } = track
  const isVideo = kind === 'video'
  return box(
    'trak',
    fullBox(
      'tkhd',
      1,
      // Enabled, in the movie.
      ...[uint64(0), uint64(0), uint32(id), uint32(0), uint64(durationIn(track, movieTimescale))],
      ...[
        Buffer.alloc(8),
        uint16(0),
        uint16(isVideo ? 0 : 1),
        uint16(isVideo ? 0 : 0x100),
        uint16(0),
        MATRIX,
      ],
      ...[uint32((plan.width ?? 0) * 0x10000), uint32((plan.height ?? 0) * 0x10000)],
    ).fill(3, 11, 12),
    box(
      'mdia',
      fullBox(
        'mdhd',
        1,
        ...[uint64(0), uint64(0), uint32(plan.timescale), uint64(count * plan.step)],
        // Language "und", packed.
        ...[uint16(0x55c4), uint16(0)],
      ),
      fullBox(
        'hdlr',
        0,
        ...[uint32(0), text(isVideo ? 'vide' : 'soun'), Buffer.alloc(12)],
        text(isVideo ? 'VideoHandler\0' : 'SoundHandler\0'),
      ),
      box(
        'minf',
        isVideo ? fullBox('vmhd', 0, Buffer.alloc(8)).fill(1, 11, 12) : fullBox('smhd', 0, Buffer.alloc(4)),
        box('dinf', fullBox('dref', 0, uint32(1), fullBox('url ', 0).fill(1, 11, 12))),
        sampleTableBox(track, mediaStart, isLarge),
      ),
    ),
  )
}

function sampleTableBox(track: LaidTrack, mediaStart: number, isLarge: boolean): Buffer {
  const { plan, count } = track
  const keys = keyTable(plan)
  return box(
    'stbl',
    fullBox('stsd', 0, uint32(1), plan.runs[0]!.samples.entry),
    fullBox('stts', 0, uint32(1), uint32(count), uint32(plan.step)),
    ...(keys ? [keys] : []),
    chunkTable(track),
    sizeTable(track),
    offsetTable(track, mediaStart, isLarge),
  )
}

/** Samples that a player can begin at, counted from 1; none is written where it can at every one. */
function keyTable({ runs }: PlannedTrack): Buffer | undefined {
  if (runs.every(({ samples }) => !samples.keys)) return undefined
  const numbers: number[] = []
  let before = 0
  for (const { samples, from, to } of runs) {
    for (const key of samples.keys ?? []) if (key >= from && key < to) numbers.push(before + key - from + 1)
    before += to - from
  }
  return fullBox('stss', 0, uint32(numbers.length), uint32s(numbers))
}

/** How many samples the chunks hold; a line for each change. */
function chunkTable({ chunks }: LaidTrack): Buffer {
  const lines: number[] = []
  for (const [index, chunk] of chunks.entries()) {
    if (chunk.samples !== chunks[index - 1]?.samples) lines.push(index + 1, chunk.samples, 1)
  }
  return fullBox('stsc', 0, uint32(lines.length / 3), uint32s(lines))
}

function sizeTable({ plan, count }: LaidTrack): Buffer {
  const sizes = Buffer.alloc(count * 4)
  let sample = 0
  for (const { samples, from, to } of plan.runs) {
    for (let at = from; at < to; at += 1) {
      sizes.writeUInt32BE(samples.starts[at + 1]! - samples.starts[at]!, sample * 4)
      sample += 1
    }
  }
  return fullBox('stsz', 0, uint32(0), uint32(count), sizes)
}

function offsetTable({ chunks }: LaidTrack, mediaStart: number, isLarge: boolean): Buffer {
  if (!isLarge) {
    const offsets = uint32s(chunks.map((chunk) => mediaStart + chunk.offset))
    return fullBox('stco', 0, uint32(chunks.length), offsets)
  }
  const offsets = Buffer.alloc(chunks.length * 8)
  chunks.forEach((chunk, index) => offsets.writeBigUInt64BE(BigInt(mediaStart + chunk.offset), index * 8))
  return fullBox('co64', 0, uint32(chunks.length), offsets)
}

/** Neither turned nor moved. */
const MATRIX = uint32s([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000])

function box(type: string, ...parts: Buffer[]): Buffer {
  const bytes = parts.reduce((sum, part) => sum + part.length, 8)
  return Buffer.concat([uint32(bytes), text(type), ...parts], bytes)
}

function fullBox(type: string, version: number, ...parts: Buffer[]): Buffer {
  return box(type, uint32(version << 24), ...parts)
}

function text(value: string): Buffer {
  return Buffer.from(value, 'latin1')
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function uint32s(values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4))
  return bytes
}
