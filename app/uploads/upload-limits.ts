import type { Kind } from '#app/studio/contract.ts'

const MB = 1024 * 1024

/** Largest file of each kind, in bytes. */
export const MAX_BYTES: Record<Kind, number> = { video: 500 * MB, audio: 500 * MB, image: 20 * MB }

/** Before the first bytes have shown what a file is. */
export const MAX_ANY_BYTES = Math.max(...Object.values(MAX_BYTES))

/** For the `accept` attribute of a file field. What a file really is, its bytes decide. */
export const ACCEPT: Record<Kind, string> = {
  video: 'video/mp4,video/quicktime,video/webm,video/x-matroska,.mp4,.mov,.m4v,.webm,.mkv,.3gp',
  image:
    'image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif,image/gif,.jpg,.jpeg,.png,.webp,.heic,.heif,.avif,.gif',
  audio: 'audio/mpeg,audio/mp4,audio/aac,audio/wav,audio/ogg,audio/flac,.mp3,.m4a,.aac,.wav,.ogg,.opus,.flac',
}

/** Extensions by kind, for sentences. */
export const FORMATS: Record<Kind, string> = {
  video: 'mp4, mov, webm, mkv',
  image: 'jpg, png, webp, heic, avif, gif',
  audio: 'mp3, m4a, wav, ogg, flac',
}
