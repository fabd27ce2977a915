/**
 * Breaks bytes as transfers, disks and attackers do, in the manner of radamsa: one to eight blows, more of them near the
 * front, where headers are. The same chance breaks them the same way. `others` are files to take pieces from.
 */
export function mutate(bytes: Buffer, others: readonly Buffer[], random: () => number): Buffer {
  let broken = Buffer.from(bytes)
  const blows = 1 + Math.floor(random() * 8)
  for (let blow = 0; blow < blows && broken.length > 0; blow += 1) {
    broken = BLOWS[Math.floor(random() * BLOWS.length)]!(broken, random, others)
  }
  return broken
}

type Blow = (bytes: Buffer, random: () => number, others: readonly Buffer[]) => Buffer<ArrayBuffer>

const HEAD_BYTES = 600
/** Sizes and counts that overflow, end or begin something. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

const BLOWS: Blow[] = [
  function flipBit(bytes, random) {
    const place = at(bytes, random)
    bytes[place]! ^= 1 << Math.floor(random() * 8)
    return bytes as Buffer<ArrayBuffer>
  },
  function overwriteByte(bytes, random) {
    bytes[at(bytes, random)] = Math.floor(random() * 256)
    return bytes as Buffer<ArrayBuffer>
  },
  function overwriteNumber(bytes, random) {
    if (bytes.length < 4) return bytes as Buffer<ArrayBuffer>
    const place = Math.min(at(bytes, random), bytes.length - 4)
    const value = EXTREMES[Math.floor(random() * EXTREMES.length)]!
    if (random() < 0.5) bytes.writeUInt32BE(value, place)
    else bytes.writeUInt32LE(value, place)
    return bytes as Buffer<ArrayBuffer>
  },
  function cutShort(bytes, random) {
    return Buffer.from(bytes.subarray(0, Math.floor(random() * bytes.length)))
  },
  function takeOut(bytes, random) {
    const [from, to] = stretch(bytes, random)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  function repeat(bytes, random) {
    const [from, to] = stretch(bytes, random)
    const times = 1 + Math.floor(random() * 16)
    const piece = bytes.subarray(from, to)
    return Buffer.concat([
      bytes.subarray(0, to),
      ...Array.from({ length: times }, () => piece),
      bytes.subarray(to),
    ])
  },
  function putIn(bytes, random) {
    const place = at(bytes, random)
    const noise = Buffer.from(
      Array.from({ length: 1 + Math.floor(random() * 64) }, () => Math.floor(random() * 256)),
    )
    return Buffer.concat([bytes.subarray(0, place), noise, bytes.subarray(place)])
  },
  function splice(bytes, random, others) {
    const other = others[Math.floor(random() * others.length)] ?? bytes
    const [from, to] = stretch(other, random)
    const place = at(bytes, random)
    return Buffer.concat([bytes.subarray(0, place), other.subarray(from, to), bytes.subarray(place)])
  },
]

function at(bytes: Buffer, random: () => number): number {
  const within = random() < 0.6 ? Math.min(HEAD_BYTES, bytes.length) : bytes.length
  return Math.floor(random() * within)
}

/** From, and up to; never the whole of a large file. */
function stretch(bytes: Buffer, random: () => number): [number, number] {
  const from = at(bytes, random)
  return [from, Math.min(bytes.length, from + 1 + Math.floor(random() * 4_096))]
}
