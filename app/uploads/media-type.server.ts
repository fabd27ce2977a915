import { fileTypeFromBuffer } from 'file-type'
import type { Kind } from '#app/studio/contract.ts'
import { FORMATS } from '#app/uploads/upload-limits.ts'

export interface MediaType {
  kind: Kind
  contentType: string
  /** Of our choosing, by content: the name that the user's device gave plays no part. */
  extension: string
}

export type Sniffed =
  | { ok: true; type: MediaType }
  | { ok: false; code: 'not-media' | 'playlist' | 'unsupported-format'; values: Record<string, string> }

/** file-type's advice: with fewer bytes it may miss what a container holds. */
export const SNIFF_BYTES = 4_100

/**
 * What a file is by its first bytes (all of them when it is shorter than SNIFF_BYTES). Only kinds that the tools can
 * open pass; in a webm or mp4 file sound alone may still turn up later, which inspection finds.
 */
export async function sniffMediaType(head: Buffer): Promise<Sniffed> {
  // Text that points at other files: what it points at would be read in the name of its sender.
  if (isPlaylist(head)) return { ok: false, code: 'playlist', values: {} }
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  const type = found && TYPES[found.mime]
  // Of pictures the brand is what they were known by.
  if (type && (type.kind === 'image' || !isIsoMedia(head) || hasKnownBrand(head))) return { ok: true, type }
  if (found && /^(video|audio|image)\//.test(found.mime)) {
    return {
      ok: false,
      code: 'unsupported-format',
      values: { format: found.ext.toUpperCase(), formats: ALL_FORMATS },
    }
  }
  return { ok: false, code: 'not-media', values: { formats: ALL_FORMATS } }
}

/** For the file name of a stored object. */
export function extensionOf(contentType: string): string {
  return Object.values(TYPES).find((type) => type.contentType === contentType)?.extension ?? 'bin'
}

const ALL_FORMATS = Object.values(FORMATS).join(', ')

const video = (contentType: string, extension: string): MediaType => ({
  kind: 'video',
  contentType,
  extension,
})
const image = (contentType: string, extension: string): MediaType => ({
  kind: 'image',
  contentType,
  extension,
})
const audio = (contentType: string, extension: string): MediaType => ({
  kind: 'audio',
  contentType,
  extension,
})

/** By file-type's MIME names. */
const TYPES: Record<string, MediaType> = {
  'video/mp4': video('video/mp4', 'mp4'),
  'video/x-m4v': video('video/mp4', 'm4v'),
  'video/quicktime': video('video/quicktime', 'mov'),
  'video/3gpp': video('video/3gpp', '3gp'),
  'video/3gpp2': video('video/3gpp2', '3g2'),
  'video/webm': video('video/webm', 'webm'),
  'video/matroska': video('video/x-matroska', 'mkv'),
  'video/x-matroska': video('video/x-matroska', 'mkv'),
  'image/jpeg': image('image/jpeg', 'jpg'),
  'image/png': image('image/png', 'png'),
  'image/apng': image('image/png', 'png'),
  'image/webp': image('image/webp', 'webp'),
  'image/gif': image('image/gif', 'gif'),
  'image/avif': image('image/avif', 'avif'),
  // iPhones. Inspection keeps a JPEG in its place.
  'image/heic': image('image/heic', 'heic'),
  'image/heic-sequence': image('image/heic', 'heic'),
  'image/heif': image('image/heif', 'heif'),
  'image/heif-sequence': image('image/heif', 'heif'),
  'audio/mpeg': audio('audio/mpeg', 'mp3'),
  'audio/mp4': audio('audio/mp4', 'm4a'),
  'audio/x-m4a': audio('audio/mp4', 'm4a'),
  'audio/aac': audio('audio/aac', 'aac'),
  'audio/wav': audio('audio/wav', 'wav'),
  'audio/ogg': audio('audio/ogg', 'ogg'),
  'audio/ogg; codecs=opus': audio('audio/ogg', 'ogg'),
  'audio/flac': audio('audio/flac', 'flac'),
}

/** Brands of cameras, phones and editors; DRM and subtitle-only files have others. */
const BRANDS =
  /^(isom|iso\d|mp4\d|avc\d|hvc\d|hev1|av01|dash|msdh|M4V.?|M4VH|M4VP|M4A |qt {2}|3g[2pr].|mmp4|MSNV|XAVC|f4v |NDS.|cmf.|CAEP|FACE|MP4 )$/

function isIsoMedia(head: Buffer): boolean {
  return head.toString('latin1', 4, 8) === 'ftyp'
}

/** ISO/IEC 14496-12 §4.3: size, 'ftyp', major brand, minor version, then compatible brands to the box's end. */
function hasKnownBrand(head: Buffer): boolean {
  const end = Math.min(head.readUInt32BE(0), head.length)
  for (let at = 8; at + 4 <= end; at += at === 8 ? 8 : 4) {
    if (BRANDS.test(head.toString('latin1', at, at + 4))) return true
  }
  return false
}

function isPlaylist(head: Buffer): boolean {
  const text = head
    .toString('latin1', 0, 1_024)
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart()
  return /^(#EXTM3U|ffconcat version|<\?xml[^>]*\?>\s*(<!--.*?-->\s*)*<(MPD|smil|playlist)|<MPD|<smil|\[playlist\]|v=0\r?\n)/i.test(
    text,
  )
}
