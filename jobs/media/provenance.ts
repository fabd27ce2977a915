import { crc32 } from 'node:zlib'

/**
 * How a picture came about, in IPTC's words, for whoever meets the file later: platforms read it to label what a machine made.
 * https://cv.iptc.org/newscodes/digitalsourcetype
 */
export type DigitalSource =
  /** By a model that was trained on pictures. */
  | 'trainedAlgorithmicMedia'
  /** Of a real picture and what such a model made. */
  | 'compositeWithTrainedAlgorithmicMedia'
  /** By a program without training: drawn by rules. */
  | 'algorithmicMedia'
  /** A real picture that a program has changed: cut out, cleaned, made larger. */
  | 'algorithmicallyEnhanced'

/**
 * A PNG or JPEG without what its maker wrote beside the pixels (camera, place, prompt, comments) and, with a source, with
 * an XMP packet that says how it came about. Colour profiles stay; pixels and their coding are not touched, so it must be
 * upright already. Throws for anything else than a whole PNG or JPEG.
 */
export function withProvenance(picture: Buffer, source?: DigitalSource): Buffer {
  const packet = source && Buffer.from(packetOf(source))
  if (picture.subarray(0, 8).equals(PNG)) return markPng(picture, packet)
  if (picture.readUInt16BE(0) === JPEG_START) return markJpeg(picture, packet)
  throw new Error('Only PNG and JPEG carry provenance here')
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex')
const JPEG_START = 0xffd8

/** XMP, part 1, §7: the packet; IPTC Photo Metadata Standard 2025.1, "Digital Source Type". */
function packetOf(source: DigitalSource): string {
  return (
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Lumiku"' +
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"' +
    ` Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/${source}"/>` +
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
  )
}

/** What may tell of the maker. PNG, 3rd edition, §11.3.2.4 and following. */
const PNG_TALK = new Set(['eXIf', 'iTXt', 'tEXt', 'zTXt', 'tIME'])

function markPng(picture: Buffer, packet: Buffer | undefined): Buffer {
  const parts: Buffer[] = [PNG]
  for (let at = PNG.length; at < picture.length;) {
    const bytes = picture.readUInt32BE(at)
    const type = picture.toString('latin1', at + 4, at + 8)
    const end = at + 12 + bytes
    if (end > picture.length) throw new Error('The PNG is cut short')
    if (!PNG_TALK.has(type)) parts.push(picture.subarray(at, end))
    if (type === 'IHDR' && packet) parts.push(pngChunk('iTXt', Buffer.concat([PNG_XMP, packet])))
    if (type === 'IEND') break
    at = end
  }
  return Buffer.concat(parts)
}

/** Keyword, not compressed, no language, no translation. XMP, part 3, §1.1.5. */
const PNG_XMP = Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1')

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

/** JFIF and Adobe's note say how to decode; ICC says what the colours are. All other APPs and comments are talk. */
const JPEG_TALK = (marker: number, body: Buffer) =>
  marker === 0xfe ||
  (marker >= 0xe1 &&
    marker <= 0xef &&
    marker !== 0xee &&
    !body.subarray(0, 12).equals(Buffer.from('ICC_PROFILE\0', 'latin1')))

const JPEG_XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1')
const SCAN = 0xda

function markJpeg(picture: Buffer, packet: Buffer | undefined): Buffer {
  const parts: Buffer[] = []
  let at = 2
  for (;;) {
    // Any number of fill bytes may stand before a marker. ITU-T T.81, B.1.1.2.
    while (picture[at] === 0xff && picture[at + 1] === 0xff) at += 1
    const marker = picture[at + 1]
    if (picture[at] !== 0xff || marker === undefined) throw new Error('The JPEG is damaged')
    if (marker === SCAN) break
    const end = at + 2 + picture.readUInt16BE(at + 2)
    if (end > picture.length) throw new Error('The JPEG is cut short')
    if (!JPEG_TALK(marker, picture.subarray(at + 4, end))) parts.push(picture.subarray(at, end))
    at = end
  }
  // JFIF wants to be the first.
  const isJfif = parts[0]?.[1] === 0xe0
  const xmp = packet ? [jpegSegment(0xe1, Buffer.concat([JPEG_XMP, packet]))] : []
  return Buffer.concat([
    picture.subarray(0, 2),
    ...(isJfif ? parts.slice(0, 1) : []),
    ...xmp,
    ...parts.slice(isJfif ? 1 : 0),
    picture.subarray(at),
  ])
}

function jpegSegment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}
