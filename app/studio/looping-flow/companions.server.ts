import { mkdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { SoundSource } from '#jobs/media/aac.ts'
import { runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { SAMPLE_RATE } from '#jobs/media/loudness.ts'
import type { OutputFacts, Problem } from '../contract.ts'
import type { Companion } from './input.ts'
import { MAX_ANIMATION_SECONDS, MAX_WEBM_SECONDS } from './limits.ts'
import type { LoopPlan } from './plan.server.ts'

/** What comes along with the mp4, out of the same encoded unit. */
export interface Made {
  path: string
  contentType: string
  facts: OutputFacts
}

export interface MakeContext {
  plan: LoopPlan
  /** One unit as a file of its own. */
  unit: string
  /** The sound of the whole output. */
  bed(): Promise<SoundSource>
  folder: string
  signal: AbortSignal
  /** 0–1 of this one. */
  onProgress(fraction: number): void
}

/** Why this format cannot be had of this loop. */
export function companionProblem(kind: Companion, plan: LoopPlan): Problem | undefined {
  const unitSeconds = plan.unitFrames / plan.fps
  if ((kind === 'gif' || kind === 'webp') && unitSeconds > MAX_ANIMATION_SECONDS) {
    const seconds = Math.round(unitSeconds * 10) / 10
    const format = kind === 'gif' ? 'GIF' : 'WebP'
    return { code: 'animation-too-long', values: { seconds, format, longest: MAX_ANIMATION_SECONDS } }
  }
  if (kind === 'webm' && plan.totalFrames / plan.fps > MAX_WEBM_SECONDS + 0.5) {
    return { code: 'webm-too-long', values: { minutes: MAX_WEBM_SECONDS / 60 } }
  }
  return undefined
}

export async function makeCompanion(kind: Companion, context: MakeContext): Promise<Made> {
  await mkdir(context.folder, { recursive: true })
  if (kind === 'webm') return makeWebm(context)
  if (kind === 'gif') return makeGif(context)
  if (kind === 'webp') return makeWebp(context)
  return makePoster(context)
}

/** VP9 takes its time: nothing above 1080 × 1920 for a web page. */
const WEBM_PIXELS = 1080 * 1920

/** The unit encoded once more, for VP9, and repeated by stream copy beside one encoding of the sound. */
async function makeWebm({ plan, unit, bed, folder, signal, onProgress }: MakeContext): Promise<Made> {
  const { unitFrames, totalFrames, fps, timescale } = plan
  const size = within(plan, Math.sqrt(Math.min(1, WEBM_PIXELS / (plan.width * plan.height))))
  const round = path.join(folder, 'unit-vp9.mp4')
  const target = path.join(folder, 'loop.webm')
  const coded = Math.min(unitFrames, totalFrames)
  await runFfmpeg({
    inputs: [{ path: unit, kind: 'video' }],
    graph: `[0:v:0]scale=${size.width}:${size.height}:flags=bicubic,setsar=1[v]`,
    outputs: [
      {
        path: round,
        map: ['[v]'],
        options: [
          ...['-c:v', 'libvpx-vp9', '-b:v', '0', '-crf', '34', '-deadline', 'good', '-cpu-used', '5'],
          // Every frame stands for itself in time, so a copy may end after any of them.
          ...[
            '-row-mt',
            '1',
            '-tile-columns',
            '1',
            '-threads',
            '4',
            '-lag-in-frames',
            '0',
            '-auto-alt-ref',
            '0',
          ],
          ...['-g', String(Math.round(fps * 4)), '-pix_fmt', 'yuv420p', '-flags', '+bitexact'],
          ...[
            '-color_primaries',
            'bt709',
            '-color_trc',
            'bt709',
            '-colorspace',
            'bt709',
            '-color_range',
            'tv',
          ],
          // A webm counts milliseconds; in an mp4 the unit is exactly as long as it is.
          ...['-video_track_timescale', String(timescale), '-f', 'mp4'],
        ],
      },
    ],
    signal,
    wallSeconds: Math.max(120, coded * 2),
    expectFrames: coded,
    onProgress: ({ frames }) => onProgress((0.6 * frames) / coded),
  })
  const sound = await bed()
  const seconds = totalFrames / fps
  await runFfmpeg({
    inputs: [
      { path: round, kind: 'video', options: ['-stream_loop', String(Math.ceil(totalFrames / coded))] },
      { path: '-', kind: 'pcm' },
    ],
    stdin: samplesOf(sound, Math.round(seconds * SAMPLE_RATE)),
    outputs: [
      {
        path: target,
        map: ['0:v:0', '1:a:0'],
        options: [
          ...['-c:v', 'copy', '-frames:v', String(totalFrames)],
          ...[
            '-c:a',
            'libopus',
            '-b:a',
            '128k',
            '-flags:a',
            '+bitexact',
            '-fflags',
            '+bitexact',
            '-f',
            'webm',
          ],
        ],
      },
    ],
    signal,
    wallSeconds: Math.max(120, seconds),
    expectFrames: totalFrames,
    onProgress: (report) => onProgress(0.6 + (0.4 * report.seconds) / seconds),
  })
  await rm(round)
  const facts = { ...size, seconds, frames: totalFrames, fps: rounded(fps) }
  const codecs = { videoCodec: 'vp9', pixelFormat: 'yuv420p', audioCodec: 'opus', sampleRate: SAMPLE_RATE }
  return { path: target, contentType: 'video/webm', facts: { ...facts, ...codecs } }
}

async function* samplesOf(sound: SoundSource, frames: number): AsyncGenerator<Uint8Array> {
  const chunk = SAMPLE_RATE * 10
  for (let from = 0; from < frames; from += chunk) {
    const samples = await sound.read(from, Math.min(chunk, frames - from))
    yield new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  }
}

const ANIMATION_WIDTH = 480
/** A GIF counts hundredths of a second: 8 of them. */
const GIF_FPS = 12.5
const WEBP_FPS = 20

async function makeGif({ plan, unit, folder, signal, onProgress }: MakeContext): Promise<Made> {
  const target = path.join(folder, 'loop.gif')
  const palette = path.join(folder, 'palette.png')
  const { size, frames, filters } = animation(plan, GIF_FPS)
  const input = { path: unit, kind: 'video' as const }
  // The palette first: in one graph every frame would wait in memory for it.
  await runFfmpeg({
    inputs: [input],
    graph: `[0:v:0]${filters},palettegen=stats_mode=diff[p]`,
    outputs: [{ path: palette, map: ['[p]'], options: ['-frames:v', '1', '-update', '1', '-f', 'image2'] }],
    signal,
  })
  onProgress(0.4)
  await runFfmpeg({
    inputs: [input, { path: palette, kind: 'png' }],
    graph: `[0:v:0]${filters}[v];[v][1:v]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle[g]`,
    outputs: [{ path: target, map: ['[g]'], options: ['-loop', '0', '-flags', '+bitexact', '-f', 'gif'] }],
    signal,
    expectFrames: frames,
  })
  await rm(palette)
  const facts = { ...size, seconds: frames / GIF_FPS, frames, fps: GIF_FPS }
  return { path: target, contentType: 'image/gif', facts }
}

async function makeWebp({ plan, unit, folder, signal }: MakeContext): Promise<Made> {
  const target = path.join(folder, 'loop.webp')
  const { size, frames, filters } = animation(plan, WEBP_FPS)
  await runFfmpeg({
    inputs: [{ path: unit, kind: 'video' }],
    graph: `[0:v:0]${filters}[v]`,
    outputs: [
      {
        path: target,
        map: ['[v]'],
        options: [
          ...['-c:v', 'libwebp_anim', '-q:v', '65', '-compression_level', '3', '-loop', '0'],
          ...['-flags', '+bitexact', '-f', 'webp'],
        ],
      },
    ],
    signal,
    wallSeconds: 600,
  })
  const facts = { ...size, seconds: frames / WEBP_FPS, frames, fps: WEBP_FPS }
  return { path: target, contentType: 'image/webp', facts }
}

/** Small, and the unit in a whole number of equally long frames. */
function animation(plan: LoopPlan, fps: number) {
  const size = within(plan, Math.min(1, ANIMATION_WIDTH / plan.width))
  const coded = Math.min(plan.unitFrames, plan.totalFrames)
  const frames = Math.max(2, Math.round((coded / plan.fps) * fps))
  const stretch = frames / fps / (coded / plan.fps)
  const filters = [
    `setpts=N*${stretch.toFixed(9)}/(${plan.fps}*TB)`,
    `fps=fps=${fps}:start_time=0`,
    `tpad=stop=2:stop_mode=clone`,
    `trim=end_frame=${frames}`,
    `scale=${size.width}:${size.height}:flags=lanczos`,
  ]
  return { size, frames, filters: filters.join(',') }
}

async function makePoster({ plan, unit, folder, signal }: MakeContext): Promise<Made> {
  const target = path.join(folder, 'poster.jpg')
  await drawPoster(unit, plan, target, plan, signal)
  const { size } = await stat(target)
  if (size === 0) throw new Error('The poster is empty')
  return { path: target, contentType: 'image/jpeg', facts: { width: plan.width, height: plan.height } }
}

/** A frame from the first third, as a JPEG of this size. */
export async function drawPoster(
  unit: string,
  plan: LoopPlan,
  target: string,
  size: { width: number; height: number },
  signal: AbortSignal,
): Promise<void> {
  const frame = Math.floor(Math.min(plan.unitFrames, plan.totalFrames) / 3)
  await runFfmpeg({
    inputs: [
      { path: unit, kind: 'video', options: ['-ss', Math.max(0, (frame - 0.5) / plan.fps).toFixed(6)] },
    ],
    graph: `[0:v:0]scale=${size.width}:${size.height}:in_color_matrix=bt709:out_color_matrix=bt601:out_range=pc,format=yuvj420p[p]`,
    outputs: [
      {
        path: target,
        map: ['[p]'],
        options: [
          ...['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '3', '-flags', '+bitexact'],
          ...['-update', '1', '-f', 'image2'],
        ],
      },
    ],
    signal,
    expectFrames: 1,
  })
}

function within(plan: { width: number; height: number }, scale: number): { width: number; height: number } {
  return { width: even(plan.width * scale), height: even(plan.height * scale) }
}

function even(pixels: number): number {
  return Math.max(2, Math.round(pixels / 2) * 2)
}

function rounded(fps: number): number {
  return Math.round(fps * 1_000) / 1_000
}
