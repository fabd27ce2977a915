/**
 * How finished pictures and sound are encoded: one place, because pieces that are joined without re-encoding must agree
 * in every setting that reaches the stream's parameter sets. Nothing depends on the machine, so the same recipe gives
 * the same bytes on one core and on sixty-four.
 */

export type Quality = 'low' | 'medium' | 'high'

export interface PictureFormat {
  width: number
  height: number
  fps: number
  quality: Quality
}

/** Goes up when filters or captions change so that the same recipe gives other bytes; options of the encoder are in the key themselves. */
export const ENCODER_VERSION = 2

/** x264 constant rate factors. veryfast is the knee: half the bytes of superfast, half the time of medium. */
const CRF: Record<Quality, number> = { low: 27, medium: 23, high: 19 }
/** Bits a second that 1080 × 1920 at 30 fps may take for long, so that noise does not make files nobody can send. */
const MAX_RATE: Record<Quality, number> = { low: 6_000_000, medium: 12_000_000, high: 20_000_000 }

/** Ticks of a second in our files: whole for every frame of 24, 30 and 60 fps, and of 30,000 frames in 1,001 s. */
export function timescale(fps: number): number {
  return Number.isInteger(fps) ? fps * 1_000 : Math.round(fps * 1_001)
}

/** Options of one H.264 video output: High, 4:2:0, BT.709, closed groups of two seconds, joinable without re-encoding. */
export function videoOptions(format: PictureFormat, crfOffset = 0): string[] {
  const memory = isLarge(format)
    ? 'threads=2:lookahead-threads=1:rc-lookahead=4:sync-lookahead=0:bframes=2'
    : 'threads=4:lookahead-threads=1'
  return [
    ...encoding('veryfast', CRF[format.quality] + crfOffset, format, memory),
    ...rateLimit(usualMaxRate(format)),
  ]
}

/**
 * The same without frames that are stored out of order, so that a file needs no edit list and may end after any frame.
 * `cap` is bits a second that these `seconds` of video stay under, for those who want less than the quality would take.
 */
export function plainVideoOptions(format: PictureFormat, cap?: { rate: number; seconds: number }): string[] {
  const memory = isLarge(format)
    ? 'threads=2:lookahead-threads=1:rc-lookahead=4:sync-lookahead=0:bframes=0'
    : 'threads=4:lookahead-threads=1:bframes=0'
  const usual = usualMaxRate(format)
  // The buffer is nearly full at the start, which a short video that is repeated spends over and over.
  const capped = cap && cap.rate / (1 + (0.9 * CAP_BUFFER_SECONDS) / cap.seconds)
  return [
    ...encoding('veryfast', CRF[format.quality], format, memory),
    ...(capped !== undefined && capped < usual ? rateLimit(capped, CAP_BUFFER_SECONDS) : rateLimit(usual)),
  ]
}

const CAP_BUFFER_SECONDS = 0.5

/** Nearly as it came, for pictures that are encoded again: a key frame after every `block` frames. */
export function intermediateOptions(format: Omit<PictureFormat, 'quality'>, block: number): string[] {
  const x264 = `threads=2:lookahead-threads=1:bframes=0:scenecut=0:keyint=${block}:min-keyint=${block}`
  return encoding('ultrafast', 8, format, x264)
}

/** At x264's defaults 2160 × 3840 takes a gigabyte of memory; so about 700 MB, and 330 MB at 1080 × 1920. */
function isLarge({ width, height }: { width: number; height: number }): boolean {
  return width * height > 1920 * 1200
}

function usualMaxRate({ width, height, fps, quality }: PictureFormat): number {
  return MAX_RATE[quality] * ((width * height * fps) / (1080 * 1920 * 30)) ** 0.8
}

function rateLimit(rate: number, bufferSeconds = 2): string[] {
  return ['-maxrate', String(Math.round(rate)), '-bufsize', String(Math.round(rate * bufferSeconds))]
}

/** The short side of the small copies that pages play. */
export const PROXY_SIDE = 360

/** Size of the 360p copy; undefined when the picture is hardly larger itself. */
export function proxySize({ width, height }: { width: number; height: number }) {
  const scale = PROXY_SIDE / Math.min(width, height)
  if (scale > 0.8) return undefined
  return { width: evenly(width * scale), height: evenly(height * scale) }
}

/** Options of the 360p copy: cheap to make, small enough for a phone's data plan. */
export function proxyOptions(size: { width: number; height: number }, fps: number): string[] {
  return encoding('superfast', 29, { ...size, fps }, 'threads=1:lookahead-threads=1')
}

/** 48 kHz stereo AAC; made once per video. */
export const AUDIO_OPTIONS = [
  '-c:a',
  'aac',
  '-b:a',
  '160k',
  '-ar',
  '48000',
  '-ac',
  '2',
  '-flags:a',
  '+bitexact',
]

/** MP4 that starts playing before it has arrived and carries no date, no name, no tool. */
export function mp4Options(fps: number): string[] {
  return [
    ...['-movflags', '+faststart', '-video_track_timescale', String(timescale(fps))],
    ...['-fflags', '+bitexact', '-f', 'mp4'],
  ]
}

/** Last filter before the encoder: what it writes into the parameter sets must be equal for all pieces. */
export const TAG_FRAMES =
  'setsar=1,setparams=field_mode=prog:color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv'

function encoding(
  preset: string,
  crf: number,
  { width, height, fps }: Omit<PictureFormat, 'quality'>,
  x264: string,
): string[] {
  return [
    ...[
      '-c:v',
      'libx264',
      '-preset',
      preset,
      '-crf',
      String(crf),
      '-profile:v',
      'high',
      '-pix_fmt',
      'yuv420p',
    ],
    ...['-level:v', levelFor(width, height, fps), '-r', String(fps), '-g', String(Math.round(fps * 2))],
    ...['-flags:v', '+cgop+bitexact', '-x264-params', `stitchable=1:chromaloc=0:${x264}`],
    ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv'],
  ]
}

/** H.264 table A-1: macroblocks of a frame and of a second that a level allows. */
const LEVELS: [level: string, frame: number, second: number][] = [
  ['3.0', 1_620, 40_500],
  ['3.1', 3_600, 108_000],
  ['3.2', 5_120, 216_000],
  ['4.0', 8_192, 245_760],
  ['4.2', 8_704, 522_240],
  ['5.1', 36_864, 983_040],
  ['5.2', 36_864, 2_073_600],
]

/** Fixed by the format and not by the content, which x264 would look at. */
function levelFor(width: number, height: number, fps: number): string {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16)
  const found = LEVELS.find(([, frame, second]) => blocks <= frame && blocks * fps <= second)
  return found?.[0] ?? '6.2'
}

function evenly(value: number): number {
  return Math.round(value / 2) * 2
}
