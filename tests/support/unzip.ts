import { buffer } from 'node:stream/consumers'
import yauzl from 'yauzl'

export interface Unzipped {
  /** As the archive says it, `/` between folders. */
  name: string
  content: Buffer
  /** 0 is stored. */
  method: number
}

/** Everything in a small archive, read by a library that had no part in writing it; check sums are compared. */
export async function unzip(file: string | Buffer): Promise<Unzipped[]> {
  const archive =
    typeof file === 'string'
      ? await yauzl.openPromise(file, { lazyEntries: true })
      : await yauzl.fromBufferPromise(file, { lazyEntries: true })
  const found: Unzipped[] = []
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue
    const content = await buffer(await archive.openReadStreamPromise(entry))
    found.push({ name: entry.fileName, content, method: entry.compressionMethod })
  }
  return found
}
