import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { drawCaption, drawPriceTag, placeSticker, safeBox, type Overlay } from '#jobs/media/caption.ts'
import {
  ENCODER_VERSION,
  mp4Options,
  proxyOptions,
  proxySize,
  TAG_FRAMES,
  timescale,
  videoOptions,
} from '#jobs/media/encoder.ts'
import {
  FfmpegError,
  ffmpegVersion,
  runFfmpeg,
  type FfmpegInput,
  type FfmpegOutput,
  type FfmpegProgress,
} from '#jobs/media/ffmpeg.ts'
import { fitGraph, hasShapeOf } from '#jobs/media/fit.ts'
import { stickerPng } from '#jobs/media/image.ts'
import { readMp4 } from '#jobs/media/mp4.ts'
import { pieceKey } from '#jobs/media/pieces.ts'
import { isFilesFault, type MediaStreams } from '#jobs/media/probe.ts'
import type { SourceFile } from '../contract.ts'
import type { Shot, VideoEdit } from './edit.ts'

/**
 * The pictures of one shot, finished: cut, sped up, fitted, captioned, encoded. A shot is encoded once however many
 * videos show it. With transitions it is stored in three parts (head, middle, tail), cut at key frames of one encode, so
 * that every video can play it whole, and every pair of neighbours fade into each other, without encoding it again.
 */
export interface ShotPiece {
  key: string
  frames: number
  /** Frames of the head and of the tail; 0 for a piece in one part. */
  fadeFrames: number
}

export type Part = 'whole' | 'head' | 'middle' | 'tail'

/** What a folder of the piece cache holds, in `piece.json`. */
export interface PieceNotes {
  /** `avcC` of the parts; pieces join by stream copy only where they are equal. */
  configuration: string
  proxyConfiguration: string
}

export const partFile = (part: Part) => `${part}.mp4`
export const partProxy = (part: Part) => `${part}-360p.mp4`
export const POSTER = 'poster.jpg'
const NOTES = 'piece.json'

export type Files = ReadonlyMap<string, SourceFile>

/** Everything that decides the bytes of the piece, and nothing else: two shots of one key are one piece. */
export function shotPiece(edit: VideoEdit, shot: Shot, files: Files): ShotPiece {
  const file = fileOf(files, shot.upload)
  const { width = 0, height = 0 } = file.facts
  const isFilled = hasShapeOf({ width, height }, edit)
  const key = pieceKey({
    kind: 'shot',
    ...common(edit),
    clip: file.sha256,
    start: shot.startSeconds,
    frames: shot.frames,
    speed: shot.speed,
    fade: edit.transitionFrames,
    fit: isFilled ? 'crop' : edit.fit,
    focus: edit.fit.kind === 'crop' && !isFilled ? [shot.focusX, shot.focusY] : undefined,
    text: shot.text,
    sticker: edit.sticker && {
      ...edit.sticker,
      upload: edit.sticker.upload && fileOf(files, edit.sticker.upload).sha256,
    },
  })
  return { key, frames: shot.frames, fadeFrames: edit.transitionFrames }
}

export function transitionPiece(edit: VideoEdit, from: ShotPiece, to: ShotPiece): ShotPiece {
  const key = pieceKey({
    kind: 'transition',
    ...common(edit),
    transition: edit.transition,
    frames: edit.transitionFrames,
    from: from.key,
    to: to.key,
  })
  return { key, frames: edit.transitionFrames, fadeFrames: 0 }
}

function common(edit: VideoEdit) {
  const { width, height, fps } = edit
  const proxy = proxySize(edit)
  const options = [...videoOptions(edit), ...(proxy ? proxyOptions(proxy, fps) : []), TAG_FRAMES]
  return { width, height, fps, options, encoder: ENCODER_VERSION, ffmpeg: ffmpegVersion() }
}

export interface EncodeOptions {
  signal: AbortSignal
  onProgress(report: FfmpegProgress): void
}

/**
 * Encodes the shot into `folder`. Damaged frames are passed over in a second try; what then still lacks frames throws
 * an FfmpegError that tells how far the clip could be read.
 */
export async function encodeShot(
  job: { edit: VideoEdit; shot: Shot; files: Files; streams: MediaStreams },
  folder: string,
  options: EncodeOptions,
): Promise<void> {
  const { edit, shot } = job
  const overlays = await drawOverlays(edit, shot, job.files, folder)
  const source: FfmpegInput = {
    path: fileOf(job.files, shot.upload).path,
    kind: 'video',
    options: [
      ...(shot.startSeconds > 0 ? ['-ss', shot.startSeconds.toFixed(6)] : []),
      // Half a second more than is shown, for the rounding of frames at the end.
      ...['-t', ((shot.frames / edit.fps) * shot.speed + 0.5).toFixed(6)],
    ],
  }
  const png = overlays.map((_, index): FfmpegInput => ({ path: overlayFile(index), kind: 'png' }))
  const proxy = proxySize(edit)
  const poster = posterSize(edit)
  const command = {
    inputs: [source, ...png],
    graph: [
      shotGraph(edit, shot, job.streams, overlays),
      `[shot]split=${proxy ? 3 : 2}[main][still]${proxy ? '[small]' : ''}`,
      `[still]select=eq(n\\,${Math.floor(shot.frames / 3)}),scale=${poster.width}:${poster.height}:in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc,format=yuvj420p[poster]`,
      ...(proxy ? [`[small]scale=${proxy.width}:${proxy.height}:flags=bilinear,${TAG_FRAMES}[proxy]`] : []),
    ].join(';'),
    outputs: [
      pictureOutput('[main]', videoOptions(edit), partFile, edit.fps, shot.frames, edit.transitionFrames),
      ...(proxy
        ? [
            pictureOutput(
              '[proxy]',
              proxyOptions(proxy, edit.fps),
              partProxy,
              edit.fps,
              shot.frames,
              edit.transitionFrames,
            ),
          ]
        : []),
      {
        path: POSTER,
        map: ['[poster]'],
        options: [
          '-frames:v',
          '1',
          '-c:v',
          'mjpeg',
          '-q:v',
          '4',
          '-flags',
          '+bitexact',
          '-update',
          '1',
          '-f',
          'image2',
        ],
      },
    ],
    cwd: folder,
    signal: options.signal,
    wallSeconds: wallSeconds(edit, shot.frames * Math.max(1, shot.speed)),
    expectFrames: shot.frames,
    onProgress: options.onProgress,
  }
  try {
    await runFfmpeg(command)
  } catch (error) {
    if (!(error instanceof FfmpegError) || !isFilesFault(error) || error.failure === 'timeout') throw error
    await runFfmpeg({ ...command, isTolerant: true })
  }
  await Promise.all(overlays.map((_, index) => rm(path.join(folder, overlayFile(index)))))
  await nameParts(folder, shot.frames, edit.transitionFrames, proxy !== undefined)
  await writeNotes(folder, edit.transitionFrames ? 'head' : 'whole', proxy !== undefined)
}

/** Encodes the frames that two neighbours share, from the tail of one and the head of the other. */
export async function encodeTransition(
  edit: VideoEdit,
  tail: string,
  head: string,
  folder: string,
  options: EncodeOptions,
): Promise<void> {
  const frames = edit.transitionFrames
  const proxy = proxySize(edit)
  const clock = `settb=1/${edit.fps},setpts=N`
  await runFfmpeg({
    inputs: [
      { path: path.join(tail, partFile('tail')), kind: 'video' },
      { path: path.join(head, partFile('head')), kind: 'video' },
    ],
    graph: [
      `[0:v:0]${clock}[a]`,
      `[1:v:0]${clock}[b]`,
      `[a][b]xfade=transition=${edit.transition}:duration=${(frames / edit.fps).toFixed(6)}:offset=0,format=yuv420p,trim=end_frame=${frames},${TAG_FRAMES}[fade]`,
      ...(proxy
        ? [
            `[fade]split[main][small]`,
            `[small]scale=${proxy.width}:${proxy.height}:flags=bilinear,${TAG_FRAMES}[proxy]`,
          ]
        : [`[fade]null[main]`]),
    ].join(';'),
    outputs: [
      // Encoded for the second time, so a little better than the rest.
      pictureOutput('[main]', videoOptions(edit, -2), partFile, edit.fps, frames, 0),
      ...(proxy
        ? [pictureOutput('[proxy]', proxyOptions(proxy, edit.fps), partProxy, edit.fps, frames, 0)]
        : []),
    ],
    cwd: folder,
    signal: options.signal,
    wallSeconds: wallSeconds(edit, frames),
    expectFrames: frames,
    onProgress: options.onProgress,
  })
  await writeNotes(folder, 'whole', proxy !== undefined)
}

export async function readNotes(folder: string): Promise<PieceNotes> {
  return JSON.parse(await readFile(path.join(folder, NOTES), 'utf8')) as PieceNotes
}

async function writeNotes(folder: string, part: Part, hasProxy: boolean): Promise<void> {
  const configuration = async (file: string) => {
    const { video } = await readMp4(path.join(folder, file))
    return video?.decoderConfiguration ?? ''
  }
  const notes: PieceNotes = {
    configuration: await configuration(partFile(part)),
    proxyConfiguration: hasProxy ? await configuration(partProxy(part)) : '',
  }
  await writeFile(path.join(folder, NOTES), JSON.stringify(notes))
}

/** Seconds of wall time: twenty times the length at 1080p30, more for more pixels. */
function wallSeconds({ width, height, fps }: VideoEdit, frames: number): number {
  const work = (frames / 30) * Math.max(1, (width * height) / (1080 * 1920))
  return Math.min(3_600, Math.max(60, 20 * work * Math.max(1, 30 / fps)))
}

/** Frames that a clip may lack at its end; the last picture of a recording of varying rate may stand longer. */
const SPARE_SECONDS = { steady: 0.25, varying: 1 }

/** From `[0:v:0]` and the overlays' inputs to `[shot]`: exactly the shot's frames at the edit's size and rate. */
function shotGraph(edit: VideoEdit, shot: Shot, { picture }: MediaStreams, overlays: Overlay[]): string {
  if (!picture) throw new Error('A clip without a picture was chosen')
  const spare = Math.ceil(
    edit.fps * (picture.isVariableFrameRate ? SPARE_SECONDS.varying : SPARE_SECONDS.steady),
  )
  const timing = [
    ...(picture.isInterlaced ? ['yadif'] : []),
    ...(shot.speed === 1 ? [] : [`setpts=PTS/${shot.speed}`]),
    `fps=fps=${edit.fps}:start_time=0`,
    `tpad=stop=${spare}:stop_mode=clone`,
    `trim=end_frame=${shot.frames}`,
  ]
  const { focusX, focusY } = shot
  const fitted = fitGraph(picture, { ...edit, focusX, focusY }, { from: 'timed', to: 's0' })
  const laid = overlays.flatMap(({ x, y }, index) => [
    `[${index + 1}:v]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[o${index}]`,
    `[s${index}][o${index}]overlay=${x}:${y}:format=yuv420[s${index + 1}]`,
  ])
  return [
    `[0:v:0]${timing.join(',')}[timed]`,
    fitted,
    ...laid,
    `[s${overlays.length}]format=yuv420p,${TAG_FRAMES},setpts=N/(${edit.fps}*TB)[shot]`,
  ].join(';')
}

/** One picture output, in one file or in three cut at key frames. */
function pictureOutput(
  label: string,
  encoding: string[],
  name: (part: Part) => string,
  fps: number,
  frames: number,
  fadeFrames: number,
): FfmpegOutput {
  if (fadeFrames === 0) {
    return { path: name('whole'), map: [label], options: [...encoding, ...mp4Options(fps)] }
  }
  const cuts = [...new Set([fadeFrames, frames - fadeFrames])]
  return {
    path: name('whole').replace('whole', 'part%d'),
    map: [label],
    options: [
      ...encoding,
      ...['-force_key_frames', `expr:${cuts.map((cut) => `eq(n,${cut})`).join('+')}`],
      ...['-avoid_negative_ts', 'disabled', '-fflags', '+bitexact'],
      ...[
        '-f',
        'segment',
        '-segment_format',
        'mp4',
        '-segment_frames',
        cuts.join(','),
        '-reset_timestamps',
        '1',
      ],
      '-segment_format_options',
      `movflags=+faststart:fflags=+bitexact:video_track_timescale=${timescale(fps)}`,
    ],
  }
}

/** The segment muxer counts; we speak of head, middle and tail. A middle of no frames is not there. */
async function nameParts(
  folder: string,
  frames: number,
  fadeFrames: number,
  hasProxy: boolean,
): Promise<void> {
  if (fadeFrames === 0) return
  const parts = partsOf(frames, fadeFrames)
  for (const [index, part] of parts.entries()) {
    await rename(path.join(folder, `part${index}.mp4`), path.join(folder, partFile(part.part)))
    if (hasProxy)
      await rename(path.join(folder, `part${index}-360p.mp4`), path.join(folder, partProxy(part.part)))
    const { video } = await readMp4(path.join(folder, partFile(part.part)))
    if (video?.samples !== part.frames)
      throw new Error(`The ${part.part} of a shot has ${video?.samples} frames`)
  }
}

/** The parts of a piece in order, with their frames. */
export function partsOf(frames: number, fadeFrames: number): { part: Part; frames: number }[] {
  if (fadeFrames === 0) return [{ part: 'whole', frames }]
  const middle = frames - 2 * fadeFrames
  return [
    { part: 'head', frames: fadeFrames },
    ...(middle > 0 ? [{ part: 'middle' as const, frames: middle }] : []),
    { part: 'tail', frames: fadeFrames },
  ]
}

const overlayFile = (index: number) => `overlay${index}.png`

/** Draws the caption and the sticker and writes them where ffmpeg reads them. */
async function drawOverlays(edit: VideoEdit, shot: Shot, files: Files, folder: string): Promise<Overlay[]> {
  const overlays: Overlay[] = []
  const taken = { top: 0, bottom: 0 }
  if (edit.sticker) {
    const { sticker, height } = await drawSticker(edit, edit.sticker, files)
    overlays.push(sticker)
    // The caption keeps clear of the sticker's edge of the frame.
    taken[edit.sticker.corner.startsWith('top') ? 'top' : 'bottom'] = height * 1.25
  }
  if (shot.text?.content.trim()) overlays.push(await drawCaption(shot.text, edit, taken))
  await Promise.all(overlays.map(({ png }, index) => writeFile(path.join(folder, overlayFile(index)), png)))
  return overlays
}

/** A logo takes at most this part of the frame's width, and of its height. */
const LOGO_SHARE = 0.2

async function drawSticker(
  edit: VideoEdit,
  { upload, price, corner }: NonNullable<VideoEdit['sticker']>,
  files: Files,
): Promise<{ sticker: Overlay; height: number }> {
  if (upload === undefined) {
    const sticker = await drawPriceTag(price ?? '', corner, edit)
    const safe = safeBox(edit)
    const isTop = corner.startsWith('top')
    return { sticker, height: isTop ? Math.min(edit.width, edit.height) * 0.1 : safe.bottom - sticker.y }
  }
  const side = Math.min(edit.width, edit.height) * LOGO_SHARE
  const logo = await stickerPng(fileOf(files, upload).path, {
    width: Math.round(side * 1.4),
    height: Math.round(side),
  })
  return { sticker: { png: logo.bytes, ...placeSticker(corner, edit, logo) }, height: logo.height }
}

/** Wide enough for a card on a good screen. */
function posterSize({ width, height }: VideoEdit): { width: number; height: number } {
  const scale = Math.min(1, 540 / Math.min(width, height))
  return { width: evenly(width * scale), height: evenly(height * scale) }
}

export function fileOf(files: Files, id: string): SourceFile {
  const file = files.get(id)
  if (!file) throw new Error(`The upload ${id} is not among the files of the run`)
  return file
}

function evenly(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2)
}
