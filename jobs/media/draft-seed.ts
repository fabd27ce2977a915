import { crc32 } from 'node:zlib'
import { open } from 'node:fs/promises'

/**
 * A drawn portrait says in a chunk of its own whose face it shows, so that a figure made from it gets that face and not a
 * print of the picture. Ancillary, private, not safe to copy: a program that changes the pixels drops it. PNG, 3rd edition, §5.4.
 */
const CHUNK = 'luSD'
const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
/** The head, IHDR, what provenance.ts writes, and ours. */
const READ_BYTES = 8_192

/** The PNG with the seed in it, right after its IHDR. */
export function withDraftSeed(png: Buffer, seed: number): Buffer {
  const body = Buffer.alloc(8)
  body.write(CHUNK, 'latin1')
  body.writeUInt32BE(seed, 4)
  const frame = Buffer.alloc(4)
  frame.writeUInt32BE(4)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  const afterHeader = PNG.length + 25
  return Buffer.concat([png.subarray(0, afterHeader), frame, body, checksum, png.subarray(afterHeader)])
}

/** The seed of a drawn portrait; undefined for any other file. */
export async function draftSeedOf(file: string): Promise<number | undefined> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, 0)
  const head = buffer.subarray(0, bytesRead)
  if (!head.subarray(0, PNG.length).equals(PNG)) return
  for (let at = PNG.length; at + 16 <= head.length;) {
    if (head.toString('latin1', at + 4, at + 8) === CHUNK) return head.readUInt32BE(at + 8)
    at += 12 + head.readUInt32BE(at)
  }
  return
}
