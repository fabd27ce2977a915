import { crc32 } from 'node:zlib'

export interface ZipEntry {
  /** With `/` between folders. */
  name: string
  /** Undefined when nobody knows before it is written. */
  bytes?: number | undefined
  modifiedAt: Date
  /** Called when its turn comes; left early, it must close what it opened. */
  open(): AsyncIterable<Uint8Array>
}

export type SizedZipEntry = ZipEntry & { bytes: number }

/**
 * A ZIP of stored (not deflated) files as a stream, in constant memory: PKWARE APPNOTE 6.3, ZIP64 where sizes need it. The
 * check sum of a file is known only behind it, so it follows in a data descriptor. Throws when a file is not as long
 * as it was said to be: `zipLength` has been promised by then.
 */
export async function* zip(
  entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>,
): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = []
  let offset = 0
  for await (const entry of entries) {
    const header = localHeader(entry)
    yield header
    let bytes = 0
    let sum = 0
    for await (const chunk of entry.open()) {
      bytes += chunk.length
      sum = crc32(chunk, sum)
      yield chunk
    }
    if (bytes !== (entry.bytes ?? bytes)) {
      throw new Error(`${entry.name} has ${bytes} bytes instead of ${entry.bytes}`)
    }
    const written = { ...entry, bytes }
    const descriptor = dataDescriptor(written, sum)
    yield descriptor
    directory.push(directoryHeader(written, sum, offset))
    offset += header.length + bytes + descriptor.length
  }
  yield* directory
  yield endOfDirectory(directory.length, sizeOf(directory), offset)
}

/** Exact number of bytes of `zip(entries)`. */
export function zipLength(entries: SizedZipEntry[]): number {
  let offset = 0
  const directory: Buffer[] = []
  for (const entry of entries) {
    directory.push(directoryHeader(entry, 0, offset))
    offset += localHeader(entry).length + entry.bytes + dataDescriptor(entry, 0).length
  }
  const directoryBytes = sizeOf(directory)
  return offset + directoryBytes + endOfDirectory(entries.length, directoryBytes, offset).length
}

/** From here on a number stands in a ZIP64 field. */
const TOO_LARGE = 0xffffffff
const TOO_MANY = 0xffff
const VERSION = 20
const VERSION_ZIP64 = 45
/** Bit 3: sizes and check sum follow the file; bit 11: the name is UTF-8. */
const FLAGS = 0x0808
/** Made by Unix; a plain file that its owner may write and everybody read. */
const MADE_BY_UNIX = 3 << 8
const FILE_MODE = 0o100644 * 0x10000

function localHeader(entry: ZipEntry): Buffer {
  // With 64-bit sizes in the descriptor, this extra field must announce them. Of a length that nobody knows it does not:
  // unpackers that go by the directory, which is nearly all, take that too.
  const isLarge = (entry.bytes ?? 0) >= TOO_LARGE
  const extra = isLarge ? zip64Extra([0, 0]) : Buffer.alloc(0)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(isLarge ? VERSION_ZIP64 : VERSION, 4)
  header.writeUInt16LE(FLAGS, 6)
  header.writeUInt32LE(dosTime(entry.modifiedAt), 10)
  header.writeUInt16LE(Buffer.byteLength(entry.name), 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, Buffer.from(entry.name), extra])
}

function dataDescriptor({ bytes }: SizedZipEntry, sum: number): Buffer {
  const isLarge = bytes >= TOO_LARGE
  const descriptor = Buffer.alloc(isLarge ? 24 : 16)
  descriptor.writeUInt32LE(0x08074b50, 0)
  descriptor.writeUInt32LE(sum, 4)
  if (isLarge) {
    descriptor.writeBigUInt64LE(BigInt(bytes), 8)
    descriptor.writeBigUInt64LE(BigInt(bytes), 16)
  } else {
    descriptor.writeUInt32LE(bytes, 8)
    descriptor.writeUInt32LE(bytes, 12)
  }
  return descriptor
}

function directoryHeader({ name, bytes, modifiedAt }: SizedZipEntry, sum: number, offset: number): Buffer {
  const large = [...(bytes >= TOO_LARGE ? [bytes, bytes] : []), ...(offset >= TOO_LARGE ? [offset] : [])]
  const extra = large.length > 0 ? zip64Extra(large) : Buffer.alloc(0)
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(MADE_BY_UNIX | VERSION_ZIP64, 4)
  header.writeUInt16LE(large.length > 0 ? VERSION_ZIP64 : VERSION, 6)
  header.writeUInt16LE(FLAGS, 8)
  header.writeUInt32LE(dosTime(modifiedAt), 12)
  header.writeUInt32LE(sum, 16)
  header.writeUInt32LE(Math.min(bytes, TOO_LARGE), 20)
  header.writeUInt32LE(Math.min(bytes, TOO_LARGE), 24)
  header.writeUInt16LE(Buffer.byteLength(name), 28)
  header.writeUInt16LE(extra.length, 30)
  header.writeUInt32LE(FILE_MODE, 38)
  header.writeUInt32LE(Math.min(offset, TOO_LARGE), 42)
  return Buffer.concat([header, Buffer.from(name), extra])
}

function endOfDirectory(entries: number, directoryBytes: number, offset: number): Buffer {
  const isLarge = entries >= TOO_MANY || offset >= TOO_LARGE || directoryBytes >= TOO_LARGE
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Math.min(entries, TOO_MANY), 8)
  end.writeUInt16LE(Math.min(entries, TOO_MANY), 10)
  end.writeUInt32LE(Math.min(directoryBytes, TOO_LARGE), 12)
  end.writeUInt32LE(Math.min(offset, TOO_LARGE), 16)
  if (!isLarge) return end

  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(44n, 4)
  end64.writeUInt16LE(MADE_BY_UNIX | VERSION_ZIP64, 12)
  end64.writeUInt16LE(VERSION_ZIP64, 14)
  end64.writeBigUInt64LE(BigInt(entries), 24)
  end64.writeBigUInt64LE(BigInt(entries), 32)
  end64.writeBigUInt64LE(BigInt(directoryBytes), 40)
  end64.writeBigUInt64LE(BigInt(offset), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(offset + directoryBytes), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([end64, locator, end])
}

function zip64Extra(values: number[]): Buffer {
  const extra = Buffer.alloc(4 + values.length * 8)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(values.length * 8, 2)
  for (const [at, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + at * 8)
  return extra
}

/** Two-second steps since 1980. In UTC, so that the same files give the same bytes on every machine. */
function dosTime(at: Date): number {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  return ((date << 16) | time) >>> 0
}

function sizeOf(buffers: Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0)
}
