import { buffer } from 'node:stream/consumers'
import yauzl from 'yauzl'

export interface Unzipped {
  /** As the archive says it, `/` between folders. */
  name: string
  /** As the directory says it. */
  bytes: number
  content: Buffer
  /** The archive keeps wall time; it is read as UTC. */
  modified: Date
  /** 0 is stored. */
  method: number
}

/**
 * What is in an archive, read by a library that had no part in writing it; check sums are compared. With `only`, the
 * contents of the others stay unread.
 */
export async function* eachZipped(
  file: string | Buffer,
  { only }: { only?: string } = {},
): AsyncGenerator<Unzipped> {
  const options = { lazyEntries: true }
  const archive =
    typeof file === 'string'
      ? await yauzl.openPromise(file, options)
      : await yauzl.fromBufferPromise(file, options)
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue
    const isWanted = only === undefined || only === entry.fileName
    yield {
      name: entry.fileName,
      bytes: entry.uncompressedSize,
      content: isWanted ? await buffer(await archive.openReadStreamPromise(entry)) : Buffer.alloc(0),
      modified: entry.getLastModDate({ timezone: 'UTC' }),
      method: entry.compressionMethod,
    }
  }
}

export async function unzip(file: string | Buffer): Promise<Unzipped[]> {
  return await Array.fromAsync(eachZipped(file))
}
