import { open } from 'node:fs/promises'
import { z } from 'zod'
import type { MediaFacts, Problem } from '#app/studio/contract.ts'
import { FORMATS } from '#app/uploads/upload-limits.ts'
import { FfmpegError, runFfmpeg, runFfprobe, type InputKind } from './ffmpeg.ts'
import { readImage } from './image.ts'
import { readMp4 } from './mp4.ts'

/** Sides of a video's picture; H.264 and our memory end there. */
export const MAX_VIDEO_SIDE = 8_192
const MIN_VIDEO_SIDE = 16
export const MAX_SECONDS = 4 * 3_600
/** Shorter than this nothing can be cut from. */
export const MIN_SECONDS = 0.2
const PROBE_WALL_SECONDS = 30
/** From the start and from the end this much is decoded. */
const SAMPLE_SECONDS = 1.5
const CHECK_WALL_SECONDS = 120
/** What an encoder of sound puts first moves a clock by less. */
const LATE_SECONDS = 0.2

export type Probed = { ok: true; facts: MediaFacts } | { ok: false; problem: Problem }

/**
 * What a user's file is, measured on its content alone, and whether it can be decoded at its beginning and its end.
 * A refusal carries a code of `problems` with what its sentence needs but the file's name, which is the caller's.
 * Throws only for what is not the file's fault.
 */
export async function probeFile(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<Probed> {
  const head = await readHead(path)
  const problem = textProblem(head)
  if (problem) return { ok: false, problem }
  if (isPicture(head)) return readImage(path)
  try {
    const streams = await readStreams(path, signal)
    return await judge(path, streams, signal)
  } catch (error) {
    if (isFilesFault(error)) return { ok: false, problem: { code: 'unreadable', values: {} } }
    throw error
  }
}

/** How the pixels of a video are stored: what the renderer must undo before it can fit the picture. */
export interface PictureStorage {
  /** As stored, before rotation. */
  width: number
  height: number
  rotation: number
  /** Width of a pixel over its height. */
  pixelAspect: number
  matrix: string | undefined
  range: string | undefined
  transfer: string | undefined
  primaries: string | undefined
  isHdr: boolean
  isInterlaced: boolean
}

export interface MediaStreams {
  container: string
  /** Where the picture ends, seconds from the file's beginning; where that is not known, the whole file's. */
  seconds: number | undefined
  /** The file may go on after what it says: writers differ in where they count from, and its clock begins late. */
  isVague: boolean
  picture?: PictureStorage & {
    codec: string
    pixelFormat: string
    fps: number
    isVariableFrameRate: boolean
  }
  sound?: { codec: string; seconds: number | undefined }
}

/** The first picture and the first sound of a file, as ffprobe tells them. Throws FfmpegError when it cannot. */
export async function readStreams(path: string, signal?: AbortSignal): Promise<MediaStreams> {
  const answer = probeAnswer.parse(
    await runFfprobe({ path, kind: 'audio' }, ['-show_streams', '-show_format'], {
      signal,
      wallSeconds: PROBE_WALL_SECONDS,
    }),
  )
  const picture = answer.streams.find((one) => one.codec_type === 'video' && !one.disposition?.attached_pic)
  const sound = answer.streams.find((one) => one.codec_type === 'audio')
  const seconds = endOf(picture, answer.format)
  return {
    container: answer.format.format_name,
    seconds,
    isVague: isMatroska(answer.format) && Number(answer.format.start_time ?? 0) > LATE_SECONDS,
    picture: picture && describePicture(picture, seconds),
    sound: sound && { codec: sound.codec_name ?? 'unknown', seconds: endOf(sound, answer.format) },
  }
}

async function judge(path: string, streams: MediaStreams, signal?: AbortSignal): Promise<Probed> {
  const { picture, sound } = streams
  const kind = picture ? 'video' : 'audio'
  const refuse = (code: string, values: Problem['values'] = {}): Probed => ({
    ok: false,
    problem: { code, values },
  })
  if (!picture && !sound) return refuse('no-picture')
  if (picture) {
    const { width, height, codec } = picture
    if (Math.max(width, height) > MAX_VIDEO_SIDE) {
      return refuse('picture-too-large', { width, height, max: MAX_VIDEO_SIDE })
    }
    if (codec === 'unknown') return refuse('unknown-codec', { codec })
    if (Math.min(width, height) < MIN_VIDEO_SIDE) {
      return refuse('picture-too-small', { width, height, min: MIN_VIDEO_SIDE })
    }
    if (!VIDEO_CODECS.has(codec)) return refuse('unknown-codec', { codec })
  } else if (sound && !AUDIO_CODECS.test(sound.codec)) {
    return refuse('unknown-codec', { codec: sound.codec })
  }
  const claimed = kind === 'video' ? streams.seconds : (sound?.seconds ?? streams.seconds)
  if (claimed !== undefined && claimed > MAX_SECONDS) {
    return refuse('too-long', { seconds: Math.round(claimed), max: MAX_SECONDS })
  }
  const checked = await checkDecoding(path, kind, claimed, streams.isVague, signal)
  if (!checked.ok) return checked
  const { seconds } = checked
  if (seconds < MIN_SECONDS) return refuse('too-short', { seconds: round(seconds), min: MIN_SECONDS })
  const hasAudio = sound !== undefined && AUDIO_CODECS.test(sound.codec)
  const facts: MediaFacts = { ...factsOf(streams, kind), seconds: round(seconds), hasAudio }
  if (kind === 'video') facts.isVariableFrameRate ||= await isUneven(path, signal)
  return { ok: true, facts }
}

function factsOf({ container, picture, sound }: MediaStreams, kind: 'video' | 'audio'): MediaFacts {
  if (!picture) return { kind, container, audioCodec: sound?.codec }
  return {
    kind,
    container,
    ...displaySize(picture),
    rotation: picture.rotation,
    fps: round(picture.fps),
    isVariableFrameRate: picture.isVariableFrameRate,
    videoCodec: picture.codec,
    pixelFormat: picture.pixelFormat,
    isHdr: picture.isHdr,
    ...(sound && { audioCodec: sound.codec }),
  }
}

/** Pixels as seen: rotation and pixel shape applied. */
export function displaySize(picture: PictureStorage): { width: number; height: number } {
  const width = Math.round(picture.width * picture.pixelAspect)
  const isTurned = picture.rotation % 180 !== 0
  return isTurned ? { width: picture.height, height: width } : { width, height: picture.height }
}

/** Seconds that a file really holds, found by decoding its beginning and its end. */
async function checkDecoding(
  path: string,
  kind: 'video' | 'audio',
  claimed: number | undefined,
  isVague: boolean,
  signal?: AbortSignal,
): Promise<{ ok: true; seconds: number } | { ok: false; problem: Problem }> {
  const stream = kind === 'video' ? '0:v:0' : '0:a:0'
  const sample = { kind, stream, signal } as const
  const opening = await decode(path, { ...sample, from: 0 })
  if (!opening) return { ok: false, problem: { code: 'unreadable', values: {} } }
  // Recordings made in a browser do not say how long they are.
  const seconds =
    claimed === undefined || isVague ? Math.max(claimed ?? 0, await lastPacket(path, sample)) : claimed
  if (seconds <= SAMPLE_SECONDS * 2) {
    const whole = await lastPacket(path, sample)
    return whole < seconds - SAMPLE_SECONDS / 3 ? stopsAt(whole, seconds) : { ok: true, seconds }
  }
  const ending = await decode(path, { ...sample, from: seconds - SAMPLE_SECONDS })
  if (ending && ending > SAMPLE_SECONDS / 3) return { ok: true, seconds }
  // The last picture of a screen recording may stand for seconds; then its packets still reach to the end.
  const whole = await lastPacket(path, sample)
  return whole < seconds - SAMPLE_SECONDS / 3 ? stopsAt(whole, seconds) : { ok: true, seconds }
}

function stopsAt(seconds: number, total: number): { ok: false; problem: Problem } {
  return {
    ok: false,
    problem: { code: 'truncated', values: { seconds: round(seconds), total: round(total) } },
  }
}

interface Sample {
  kind: InputKind
  stream: string
  signal?: AbortSignal
}

/** Seconds decoded from `from` on, at most a sample's length; 0 when nothing could be. */
async function decode(
  path: string,
  { kind, stream, signal, from }: Sample & { from: number },
): Promise<number> {
  const options = [...(from > 0 ? ['-ss', from.toFixed(3)] : []), '-t', String(SAMPLE_SECONDS)]
  const reached = await tolerant({
    inputs: [{ path, kind, options }],
    outputs: [{ path: '-', map: [stream], options: [] }],
    signal,
  })
  return reached.seconds || (reached.frames > 0 ? 1 / 30 : 0)
}

/** Where the last packet of the stream ends, seconds, without decoding. */
async function lastPacket(path: string, { kind, stream, signal }: Sample): Promise<number> {
  const output = { path: '-', map: [stream], options: ['-c', 'copy'] }
  return (await tolerant({ inputs: [{ path, kind }], outputs: [output], signal })).seconds
}

async function tolerant(job: Pick<Parameters<typeof runFfmpeg>[0], 'inputs' | 'outputs' | 'signal'>) {
  try {
    return await runFfmpeg({ ...job, isTolerant: true, wallSeconds: CHECK_WALL_SECONDS })
  } catch (error) {
    if (isFilesFault(error)) return error.reached
    throw error
  }
}

/** Whether another file would have gone through. */
export function isFilesFault(error: unknown): error is FfmpegError {
  return error instanceof FfmpegError && ['failed', 'short', 'timeout'].includes(error.failure)
}

/** Frames of the first picture, by packets. */
export async function countFrames(path: string, signal?: AbortSignal): Promise<number> {
  const output = { path: '-', map: ['0:v:0'], options: ['-c', 'copy'] }
  return (await runFfmpeg({ inputs: [{ path, kind: 'video' }], outputs: [output], signal })).frames
}

/** Whether the frames of the first seconds come at changing distances; headers do not tell for a webm. */
async function isUneven(path: string, signal?: AbortSignal): Promise<boolean> {
  const show = ['-select_streams', 'v:0', '-read_intervals', '%+4', '-show_entries', 'packet=pts_time']
  const { packets } = packetTimes.parse(await runFfprobe({ path, kind: 'video' }, show, { signal }))
  const times = packets.map((packet) => Number(packet.pts_time)).filter(Number.isFinite)
  times.sort((a, b) => a - b)
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  // Matroska rounds to milliseconds, so equal steps may look 2 ms apart.
  return steps.length > 1 && Math.max(...steps) > Math.min(...steps) * 1.5 + 0.002
}

export interface ExpectedVideo {
  frames: number
  fps: number
  width: number
  height: number
  hasSound: boolean
}

/**
 * What is wrong with a finished MP4, as sentences for the log; empty when it is what was planned: frame count, one
 * constant step between frames, sound as long as the picture within a frame, size, 8-bit 4:2:0 High profile, BT.709,
 * tables first. Reads the file's own tables only.
 */
export async function verifyOutput(path: string, expected: ExpectedVideo): Promise<string[]> {
  const { video, audio, isFastStart } = await readMp4(path)
  if (!video) return ['it has no picture']
  const faults: string[] = []
  const check = (isRight: boolean, fault: string) => {
    if (!isRight) faults.push(fault)
  }
  const step = Math.round(video.timescale / expected.fps)
  check(video.samples === expected.frames, `${video.samples} frames instead of ${expected.frames}`)
  check(
    video.times.every((time, index) => time === index * step),
    'the frames are not evenly spaced from zero',
  )
  check(
    video.width === expected.width && video.height === expected.height,
    `${video.width}x${video.height} pixels`,
  )
  check(
    isHigh420(video.decoderConfiguration),
    `decoder configuration ${video.decoderConfiguration.slice(0, 8)}`,
  )
  check(video.colours?.every((value) => value === 1) ?? false, `colours ${String(video.colours)}`)
  check(isFastStart, 'the tables are not at the front')
  if (expected.hasSound) {
    const seconds = expected.frames / expected.fps
    check(audio !== undefined, 'it has no sound')
    check(
      Math.abs((audio?.seconds ?? 0) - seconds) < 1 / expected.fps,
      `sound of ${audio?.seconds} s to ${seconds} s`,
    )
    check(audio?.sampleRate === 48_000, `sound at ${audio?.sampleRate} Hz`)
  }
  return faults
}

/** `avcC`: version, profile 100 (High) …, and at its end chroma format 1 (4:2:0) and 8 bits of luma and chroma. */
function isHigh420(decoderConfiguration: string): boolean {
  return /^0164/.test(decoderConfiguration) && /fdf8f800$/.test(decoderConfiguration)
}

/** Decoders of ours that are fed by phones, editors and browsers; hundreds of others stay closed. */
const VIDEO_CODECS = new Set([
  ...[
    'h264',
    'hevc',
    'vp8',
    'vp9',
    'av1',
    'mpeg4',
    'mpeg2video',
    'h263',
    'mjpeg',
    'prores',
    'dnxhd',
    'theora',
  ],
])
const AUDIO_CODECS = /^(aac|mp3|opus|vorbis|flac|alac|ac3|eac3|amr_nb|amr_wb|pcm_\w+|mp2)$/

const HEAD_BYTES = 4_096

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function textProblem(head: Buffer): Problem | undefined {
  if (head.length === 0) return { code: 'empty-file', values: {} }
  const text = head
    .toString('latin1')
    .replace(/^\xEF\xBB\xBF/, '')
    .trimStart()
  if (/^(#EXTM3U|ffconcat version|<MPD|<smil|\[playlist\]|v=0\r?\n)|^<\?xml[^]*?<(MPD|smil)/i.test(text)) {
    return { code: 'playlist', values: {} }
  }
  const isText = !head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))
  return isText ? { code: 'not-media', values: { formats: Object.values(FORMATS).join(', ') } } : undefined
}

/** JPEG, PNG, GIF, WebP, TIFF, BMP, and the picture brands of ISO media. */
function isPicture(head: Buffer): boolean {
  const start = head.toString('latin1', 0, 16)
  return (
    /^(\xFF\xD8\xFF|\x89PNG|GIF8|II\*\0|MM\0\*|BM)/.test(start) ||
    /^RIFF....WEBP/s.test(start) ||
    /^....ftyp(avif|avis|heic|heix|hevc|mif1|msf1)/s.test(start)
  )
}

const stream = z.looseObject({
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  sample_aspect_ratio: z.string().optional(),
  pix_fmt: z.string().optional(),
  r_frame_rate: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  start_time: z.string().optional(),
  duration: z.string().optional(),
  field_order: z.string().optional(),
  color_range: z.string().optional(),
  color_space: z.string().optional(),
  color_transfer: z.string().optional(),
  color_primaries: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  disposition: z.looseObject({ attached_pic: z.number().optional() }).optional(),
  side_data_list: z.array(z.looseObject({ rotation: z.number().optional() })).optional(),
})
const probeAnswer = z.object({
  streams: z.array(stream).default([]),
  format: z.looseObject({
    format_name: z.string(),
    start_time: z.string().optional(),
    duration: z.string().optional(),
  }),
})
const packetTimes = z.object({
  packets: z.array(z.looseObject({ pts_time: z.string().optional() })).default([]),
})
type Stream = z.infer<typeof stream>
type Format = z.infer<typeof probeAnswer>['format']

function describePicture(one: Stream, seconds: number | undefined): NonNullable<MediaStreams['picture']> {
  const average = ratio(one.avg_frame_rate)
  const lowest = ratio(one.r_frame_rate)
  const fps = average ?? lowest ?? 30
  const turned = one.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0
  const transfer = known(one.color_transfer)
  return {
    codec: one.codec_name ?? 'unknown',
    pixelFormat: one.pix_fmt ?? 'unknown',
    width: one.width ?? 0,
    height: one.height ?? 0,
    // ffprobe counts against the clock.
    rotation: (((Math.round(-turned / 90) * 90) % 360) + 360) % 360,
    pixelAspect: ratio(one.sample_aspect_ratio?.replace(':', '/')) ?? 1,
    fps,
    isVariableFrameRate:
      average !== undefined &&
      lowest !== undefined &&
      seconds !== undefined &&
      Math.abs(lowest / average - 1) > 0.02,
    matrix: known(one.color_space),
    range: known(one.color_range),
    primaries: known(one.color_primaries),
    transfer,
    isHdr: transfer === 'smpte2084' || transfer === 'arib-std-b67',
    isInterlaced: /^(tt|bb|tb|bt)$/.test(one.field_order ?? ''),
  }
}

/**
 * Seconds from the file's beginning to the stream's end. ffmpeg's `-ss` and every player count from where the first
 * stream begins, whatever its clock says there; a stream that begins later is that much further on.
 */
function endOf(one: Stream | undefined, format: Format): number | undefined {
  const begin = Number(format.start_time ?? 0)
  // In Ogg it is the one or the other, by codec: then the packets are asked.
  if (format.format_name === 'ogg' && begin > 0) return undefined
  const lasted = number(one?.duration)
  if (lasted !== undefined) return Number(one?.start_time ?? begin) - begin + lasted
  // What Matroska calls a duration is the time on its clock at the end, but for mkvmerge, which means the length.
  const end = clock(one?.tags?.['DURATION']) ?? number(format.duration)
  return end !== undefined && isMatroska(format) && end > begin ? end - begin : end
}

function isMatroska({ format_name }: Format): boolean {
  return format_name.startsWith('matroska')
}

/** Matroska writes "00:01:02.345000000". */
function clock(text: string | undefined): number | undefined {
  const parts = /^(\d+):(\d+):([\d.]+)$/.exec(text ?? '')
  return parts ? Number(parts[1]) * 3_600 + Number(parts[2]) * 60 + Number(parts[3]) : undefined
}

function ratio(text: string | undefined): number | undefined {
  const [above = NaN, below = 1] = (text ?? '').split('/').map(Number)
  const value = above / below
  return Number.isFinite(value) && value > 0 ? value : undefined
}

function number(text: string | undefined): number | undefined {
  const value = Number(text)
  return text !== undefined && Number.isFinite(value) && value > 0 ? value : undefined
}

function known(text: string | undefined): string | undefined {
  return text === undefined || text === 'unknown' || text === 'reserved' ? undefined : text
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
