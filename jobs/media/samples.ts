import { open, readFile } from 'node:fs/promises'
import { child, children, findMoov, must, sampleEntry, sampleTable, type Box } from './mp4.ts'

/**
 * The encoded frames of one track of an MP4 that we made, to be laid into another file without a copy in between: how
 * large each is, which ones a player can begin at, and their bytes.
 */
export interface Samples {
  count: number
  /** `starts[i]` to `starts[i + 1]` is sample i, counted over the samples alone. */
  starts: Float64Array
  /** Indexes of the samples that a player can begin at; undefined when it can at all. */
  keys: number[] | undefined
  /** The one entry of `stsd`, whole: codec and decoder configuration. */
  entry: Buffer
  /** `avcC` or `esds` as hex: tracks are laid one after the other only where it is equal. */
  configuration: string
  timescale: number
  /** Bytes of the samples `from` (inclusive) to `to` (exclusive). */
  read(from: number, to: number): Promise<Buffer>
}

/** A track up to this size is kept in memory while it is laid, a larger one is read again where it is needed. */
const MAX_KEPT_BYTES = 128 * 1024 * 1024

export async function readSamples(path: string, kind: 'video' | 'audio'): Promise<Samples> {
  const mdia = await findTrack(path, kind === 'video' ? 'vide' : 'soun')
  const stbl = sampleTable(mdia)
  const sizes = sampleSizes(must(child(stbl, 'stsz'), 'stsz'))
  const offsets = sampleOffsets(stbl, sizes)
  const starts = new Float64Array(sizes.length + 1)
  sizes.forEach((size, index) => (starts[index + 1] = starts[index]! + size))
  const stss = child(stbl, 'stss')
  const box = sampleEntry(stbl)
  const mdhd = must(child(mdia, 'mdhd'), 'mdhd').data
  return {
    count: sizes.length,
    starts,
    keys: stss && numbers(stss.data.subarray(4)).map((number) => number - 1),
    entry: boxed(box.type, box.data),
    configuration: configurationOf(box, kind),
    timescale: mdhd.readUInt32BE(mdhd.readUInt8(0) === 1 ? 20 : 12),
    read: await reader(path, offsets, starts),
  }
}

/** Samples `from` to `to` of these alone, still read from the same place. */
export function sliceSamples(samples: Samples, from: number, to: number): Samples {
  const base = samples.starts[from]!
  return {
    ...samples,
    count: to - from,
    starts: samples.starts.slice(from, to + 1).map((start) => start - base),
    keys: samples.keys?.filter((key) => key >= from && key < to).map((key) => key - from),
    read: (first, last) => samples.read(from + first, from + last),
  }
}

async function findTrack(path: string, handler: string): Promise<Box> {
  const file = await open(path)
  try {
    const { moov } = await findMoov(file, path)
    const tracks = children(moov).filter((box) => box.type === 'trak')
    const media = tracks.map((trak) => must(child(trak, 'mdia'), 'mdia'))
    const found = media.find(
      (mdia) => must(child(mdia, 'hdlr'), 'hdlr').data.toString('latin1', 8, 12) === handler,
    )
    return must(found, `a track of ${handler} in ${path}`)
  } finally {
    await file.close()
  }
}

function sampleSizes({ data }: Box): number[] {
  const size = data.readUInt32BE(4)
  const count = data.readUInt32BE(8)
  return Array.from({ length: count }, (_, index) => size || data.readUInt32BE(12 + index * 4))
}

/** Where every sample stands in the file (ISO/IEC 14496-12, 8.7.4 and 8.7.5). */
function sampleOffsets(stbl: Box, sizes: number[]): Float64Array {
  const runs = must(child(stbl, 'stsc'), 'stsc').data
  const chunks = chunkOffsets(stbl)
  const offsets = new Float64Array(sizes.length)
  let sample = 0
  for (let run = 0; run < runs.readUInt32BE(4); run += 1) {
    const at = 8 + run * 12
    const last = run + 1 < runs.readUInt32BE(4) ? runs.readUInt32BE(at + 12) - 1 : chunks.length
    for (let chunk = runs.readUInt32BE(at); chunk <= last; chunk += 1) {
      let offset = chunks[chunk - 1]!
      for (let each = 0; each < runs.readUInt32BE(at + 4); each += 1) {
        offsets[sample] = offset
        offset += sizes[sample]!
        sample += 1
      }
    }
  }
  return offsets
}

function chunkOffsets(stbl: Box): number[] {
  const short = child(stbl, 'stco')
  if (short) return numbers(short.data.subarray(4))
  const { data } = must(child(stbl, 'co64'), 'co64')
  return Array.from({ length: data.readUInt32BE(4) }, (_, index) =>
    Number(data.readBigUInt64BE(8 + index * 8)),
  )
}

/** A count and as many 32-bit numbers. */
function numbers(data: Buffer): number[] {
  return Array.from({ length: data.readUInt32BE(0) }, (_, index) => data.readUInt32BE(4 + index * 4))
}

function configurationOf({ type, data }: Box, kind: 'video' | 'audio'): string {
  const parts = children({ type, data: data.subarray(kind === 'video' ? 78 : 28) })
  return parts.find((box) => box.type === 'avcC' || box.type === 'esds')?.data.toString('hex') ?? ''
}

async function reader(
  path: string,
  offsets: Float64Array,
  starts: Float64Array,
): Promise<(from: number, to: number) => Promise<Buffer>> {
  const total = starts.at(-1) ?? 0
  const whole = total <= MAX_KEPT_BYTES ? await gather(await readFile(path), offsets, starts) : undefined
  if (whole) return async (from, to) => whole.subarray(starts[from], starts[to])
  return async (from, to) => {
    const file = await open(path)
    try {
      const bytes = Buffer.allocUnsafe(starts[to]! - starts[from]!)
      for (let sample = from; sample < to;) {
        const first = sample
        sample += 1
        while (sample < to && isNext(offsets, starts, sample)) sample += 1
        const at = starts[first]! - starts[from]!
        await file.read(bytes, at, starts[sample]! - starts[first]!, offsets[first]!)
      }
      return bytes
    } finally {
      await file.close()
    }
  }
}

async function gather(file: Buffer, offsets: Float64Array, starts: Float64Array): Promise<Buffer> {
  const isWhole = offsets.every((_, sample) => sample === 0 || isNext(offsets, starts, sample))
  if (isWhole) return file.subarray(offsets[0] ?? 0, (offsets[0] ?? 0) + (starts.at(-1) ?? 0))
  return Buffer.concat(
    Array.from(offsets, (offset, sample) =>
      file.subarray(offset, offset + starts[sample + 1]! - starts[sample]!),
    ),
  )
}

function isNext(offsets: Float64Array, starts: Float64Array, sample: number): boolean {
  return offsets[sample] === offsets[sample - 1]! + (starts[sample]! - starts[sample - 1]!)
}

function boxed(type: string, data: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(data.length + 8, 0)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, data])
}
