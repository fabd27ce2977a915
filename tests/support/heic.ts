import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Pictures as iPhones keep them, made of what ffmpeg's HEVC encoder writes: no tool that installs everywhere writes
 * such files. ISO/IEC 23008-12 (HEIF): a `meta` box that says which bytes of `mdat` are which part of the picture.
 */
export interface HeicOptions {
  /** Of a tile; a picture of more than one is a grid, as phones write it. */
  width?: number
  height?: number
  columns?: number
  rows?: number
  /** Quarter turns against the clock that a viewer must do. */
  turns?: 0 | 1 | 2 | 3
  /** Of each colour; cameras of the better sort write ten. */
  bits?: 8 | 10
  /** A colour profile. */
  icc?: Buffer
  /** What the header says of the size; the truth when not given. */
  claim?: { width: number; height: number }
}

export async function heicBytes(options: HeicOptions = {}): Promise<Buffer> {
  const { width = 128, height = 128, columns = 1, rows = 1, turns = 0, bits = 8, icc } = options
  const tiles = await Promise.all(
    Array.from({ length: columns * rows }, (_, index) => encodeTile(index, { width, height, bits })),
  )
  const size = options.claim ?? { width: width * columns, height: height * rows }
  const isGrid = tiles.length > 1
  const first = nalsOf(tiles[0]!)
  const properties = [
    hvcC(first, bits),
    ispe(isGrid ? { width, height } : size),
    ispe(size),
    irot(turns),
    ...(icc ? [box('colr', Buffer.from('prof'), icc)] : []),
  ]
  const extra = [...(turns > 0 ? [4] : []), ...(icc ? [5] : [])]
  const tileIds = tiles.map((_, index) => index + 1)
  const gridId = tiles.length + 1
  const primary = isGrid ? gridId : 1
  const pictures = tiles.map((tile) => lengthPrefixed(nalsOf(tile).filter(isPicture)))
  const grid = Buffer.concat([Buffer.from([0, 0, rows - 1, columns - 1]), u16(size.width), u16(size.height)])

  const associations = [
    ...tileIds.map((id) => ({ id, properties: isGrid ? [1, 2] : [1, 2, ...extra] })),
    ...(isGrid ? [{ id: gridId, properties: [3, ...extra] }] : []),
  ]
  const items = [
    ...tileIds.map((id) => infe(id, 'hvc1', { isHidden: isGrid })),
    ...(isGrid ? [infe(gridId, 'grid')] : []),
  ]
  const parts = [...pictures, ...(isGrid ? [grid] : [])]
  const ftyp = box('ftyp', Buffer.from('heic'), u32(0), Buffer.from('mif1heic'))
  const metaWith = (offset: number) =>
    fullBox(
      'meta',
      0,
      0,
      fullBox('hdlr', 0, 0, u32(0), Buffer.from('pict'), Buffer.alloc(13)),
      fullBox('pitm', 0, 0, u16(primary)),
      fullBox('iinf', 0, 0, u16(items.length), ...items),
      ...(isGrid
        ? [fullBox('iref', 0, 0, box('dimg', u16(gridId), u16(tiles.length), ...tileIds.map(u16)))]
        : []),
      box('iprp', box('ipco', ...properties), ipma(associations)),
      iloc(parts, offset),
    )
  const mdat = box('mdat', ...parts)
  const offset = ftyp.length + metaWith(0).length + 8
  return Buffer.concat([ftyp, metaWith(offset), mdat])
}

const run = promisify(execFile)

/** One picture as an HEVC byte stream. Red above and blue below, so that a turn can be seen; tiles differ in green. */
async function encodeTile(
  index: number,
  { width, height, bits }: { width: number; height: number; bits: 8 | 10 },
): Promise<Buffer> {
  const green = (0x20 + index * 0x30) % 0x100
  const colour = (red: number, blue: number) =>
    `0x${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`
  const half = `${width}x${height / 2}`
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-nostdin', '-loglevel', 'error', '-f', 'lavfi', '-i', `color=${colour(0xf0, 0x10)}:s=${half}`],
      ...['-f', 'lavfi', '-i', `color=${colour(0x10, 0xf0)}:s=${half}`],
      ...[
        '-filter_complex',
        `[0:v][1:v]vstack,scale=out_range=pc:out_color_matrix=bt601,format=${bits === 10 ? 'yuv420p10le' : 'yuvj420p'}`,
      ],
      ...['-frames:v', '1', '-c:v', 'libx265', '-preset', 'ultrafast'],
      ...['-x265-params', 'log-level=none:info=0:range=full:qp=12', '-f', 'hevc', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 50_000_000 },
  )
  return stdout
}

/** Between start codes: 00 00 01, sometimes with another zero before. */
function nalsOf(stream: Buffer): Buffer[] {
  const nals: Buffer[] = []
  let begin = -1
  for (let at = 0; at + 3 <= stream.length; at += 1) {
    if (stream[at] !== 0 || stream[at + 1] !== 0 || stream[at + 2] !== 1) continue
    if (begin >= 0) nals.push(stream.subarray(begin, stream[at - 1] === 0 ? at - 1 : at))
    begin = at + 3
    at += 2
  }
  nals.push(stream.subarray(begin))
  return nals
}

function typeOf(nal: Buffer): number {
  return (nal[0]! >> 1) & 0x3f
}

function isPicture(nal: Buffer): boolean {
  return typeOf(nal) < 32
}

function lengthPrefixed(nals: Buffer[]): Buffer {
  return Buffer.concat(nals.flatMap((nal) => [u32(nal.length), nal]))
}

/** The decoder's configuration: profile and level as in the sequence's header, then the headers themselves. */
function hvcC(nals: Buffer[], bits: number): Buffer {
  const headers = [32, 33, 34].map((type) => nals.find((nal) => typeOf(nal) === type)!)
  const sequence = Buffer.from(headers[1]!.toString('hex').replaceAll('000003', '0000'), 'hex')
  const profileTierLevel = sequence.subarray(3, 15)
  return box(
    'hvcC',
    Buffer.from([1]),
    profileTierLevel,
    Buffer.from([0xf0, 0x00, 0xfc, 0xfd, 0xf8 | (bits - 8), 0xf8 | (bits - 8), 0, 0, 0x0f, headers.length]),
    ...headers.flatMap((nal) => [Buffer.from([0x80 | typeOf(nal)]), u16(1), u16(nal.length), nal]),
  )
}

function ispe({ width, height }: { width: number; height: number }): Buffer {
  return fullBox('ispe', 0, 0, u32(width), u32(height))
}

function irot(turns: number): Buffer {
  return box('irot', Buffer.from([turns]))
}

function infe(id: number, type: string, { isHidden = false } = {}): Buffer {
  return fullBox('infe', 2, isHidden ? 1 : 0, u16(id), u16(0), Buffer.from(`${type}\0`))
}

function ipma(associations: { id: number; properties: number[] }[]): Buffer {
  return fullBox(
    'ipma',
    0,
    0,
    u32(associations.length),
    ...associations.flatMap(({ id, properties }) => [
      u16(id),
      Buffer.from([properties.length, ...properties.map((property) => 0x80 | property)]),
    ]),
  )
}

/** Where each part begins, in the order of the items. */
function iloc(parts: Buffer[], offset: number): Buffer {
  let at = offset
  const entries = parts.map((part, index) => {
    const entry = Buffer.concat([u16(index + 1), u16(0), u16(1), u32(at), u32(part.length)])
    at += part.length
    return entry
  })
  return fullBox('iloc', 0, 0, Buffer.from([0x44, 0x00]), u16(parts.length), ...entries)
}

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([u32(body.length + 8), Buffer.from(type), body])
}

function fullBox(type: string, version: number, flags: number, ...content: Buffer[]): Buffer {
  return box(type, u32((version << 24) | flags), ...content)
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
