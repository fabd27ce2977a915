import { open } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { env } from '#app/env.server.ts'
import { SNIFF_BYTES } from '#app/uploads/media-type.server.ts'

/** Where the bytes of an upload gather while they arrive. */
export function incomingPath(uploadId: string): string {
  return path.join(incomingFolder(), uploadId)
}

export function incomingFolder(): string {
  return path.join(env().LUMIKU_DATA, 'incoming')
}

/** The first bytes of a file, and how many it has. */
export async function readHead(file: string): Promise<{ head: Buffer; bytes: number }> {
  const handle = await open(file)
  const { size: bytes } = await handle.stat()
  if (bytes === 0) {
    await handle.close()
    return { head: Buffer.alloc(0), bytes }
  }
  return { head: await buffer(handle.createReadStream({ end: SNIFF_BYTES - 1 })), bytes }
}
