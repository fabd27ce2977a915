import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { OutputFacts } from '#app/studio/contract.ts'
import type { FixId } from '#app/studio/preflight.ts'
import type { Platform } from '#app/studio/platforms.ts'
import { TAG_FRAMES, timescale } from './encoder.ts'
import { runFfmpeg } from './ffmpeg.ts'
import { completeFacts } from './output-facts.ts'
import type { PlatformFile } from './platform-image.ts'
import { isFilled, limitsOf, moveTexts, shapeFor, type Shape } from './platform-shape.ts'
import { encodePlatformSound, measureSound, type Loudness } from './platform-sound.ts'

/**
 * An MP4 of the video as a platform takes it. Picture and sound are made apart and put together by copy at the end. The
 * usual recipe, `-bf 0 -use_editlist 0` in one command, moves the whole file by the encoder's priming and makes the first
 * frame last 55 ms; made apart, every frame stays where it was.
 */

export interface VideoRequest {
  platform: Platform
  fixes: FixId[]
  /** Cut to this, where the user agreed. */
  seconds?: number | undefined
  workspace: string
  signal?: AbortSignal
}

export async function makePlatformVideo(
  source: { path: string; contentType: string; facts: OutputFacts },
  request: VideoRequest,
): Promise<PlatformFile> {
  const { platform, fixes, workspace, signal } = request
  const { facts } = source
  const hasSound = facts.audioCodec !== undefined || facts.videoCodec === undefined
  const seconds = request.seconds ?? facts.seconds ?? 0
  const cap = Math.min(Infinity, ...limitsOf(platform, 'video', 'bytes').map(({ max }) => max))
  const plan = planPicture(source.facts, request, {
    cap,
    seconds,
    hasSound,
    isCapped: fixes.includes('size-cap'),
  })
  if (!plan) return tooHeavy(cap, seconds)

  const hasEditList = limitsOf(platform, 'video', 'edit-list').length === 0
  const sound = hasSound
    ? await encodePlatformSound(source.path, {
        workspace,
        hasEditList,
        isNormalised: limitsOf(platform, 'video', 'loudness').length > 0,
        bitRate: plan.soundRate,
        seconds: request.seconds,
        ...(signal && { signal }),
      })
    : undefined

  const canCopy =
    source.contentType === 'video/mp4' &&
    fixes.every((fix) => fix === 'loudness' || (fix === 'meta-safe' && facts.hasBFrames === false))
  const target = path.join(workspace, 'variant.mp4')
  let current: PicturePlan | undefined = plan
  for (let attempt = 1; current; attempt += 1) {
    const picture = canCopy && attempt === 1 ? source.path : path.join(workspace, 'picture.mp4')
    if (picture !== source.path)
      await encodePicture(source.path, picture, current, { ...request, facts, hasEditList })
    await join(picture, sound?.path, target, { ...request, fps: current.fps, hasEditList })
    const { size } = await stat(target)
    if (size <= cap) return await describe(target, source.facts, current, sound?.loudness, request)
    if (attempt === MAX_ATTEMPTS) break
    current = capped(source.facts, request, { cap, seconds, hasSound }, size, current)
  }
  return tooHeavy(cap, seconds)
}

const MAX_ATTEMPTS = 4

interface PicturePlan {
  shape: Shape
  fps: number
  /** Bits a second over two passes; by constant quality when absent. */
  bitRate?: number
  soundRate: number
}

interface Budget {
  /** Bytes. */
  cap: number
  seconds: number
  hasSound: boolean
}

function planPicture(
  facts: OutputFacts,
  request: VideoRequest,
  { isCapped, ...budget }: Budget & { isCapped: boolean },
): PicturePlan | undefined {
  const soundRate = 160_000
  const plan = { fps: fpsFor(facts, request.platform), soundRate }
  if (!isCapped) return { ...plan, shape: shapeOf(facts, request) }
  return withinRate(facts, request, rateOf(budget, soundRate), plan)
}

/** After a copy that came out too large: by bit rate, and by a smaller one if it was that already. */
function capped(
  facts: OutputFacts,
  request: VideoRequest,
  budget: Budget,
  bytes: number,
  before: PicturePlan,
): PicturePlan | undefined {
  const rate = before.bitRate
    ? before.bitRate * (budget.cap / bytes) * 0.96
    : rateOf(budget, before.soundRate)
  return withinRate(facts, request, rate, before)
}

/** Of the cap, what the container's tables and the encoder's aim leave. */
const USABLE = 0.94

function rateOf({ cap, seconds, hasSound }: Budget, soundRate: number): number {
  return (USABLE * cap * 8) / Math.max(seconds, 0.1) - (hasSound ? soundRate : 0)
}

/** Below this many bits a second, 1080 × 1920 falls into blocks; other sizes in proportion. */
const LEAST_RATE = 1_200_000

/** The size that the bit rate is enough for: as it is, or 720 pixels on the short side. Undefined when for neither. */
function withinRate(
  facts: OutputFacts,
  request: VideoRequest,
  bitRate: number,
  plan: Pick<PicturePlan, 'fps' | 'soundRate'>,
): PicturePlan | undefined {
  for (const shortSide of [1080, 720]) {
    const shape = shapeOf(facts, request, shortSide)
    const least = LEAST_RATE * ((shape.width * shape.height) / (1080 * 1920))
    if (bitRate >= least) return { ...plan, shape, bitRate: Math.floor(bitRate) }
  }
  return undefined
}

function shapeOf(facts: OutputFacts, { platform, fixes }: VideoRequest, shortSide = 1080): Shape {
  const { width = 0, height = 0 } = facts
  return shapeFor(platform, 'video', { width, height }, { isReshaped: fixes.includes('ratio'), shortSide })
}

function fpsFor({ fps = 30 }: OutputFacts, platform: Platform): number {
  const limits = limitsOf(platform, 'video', 'fps')
  const most = Math.min(...limits.map(({ max }) => max), 60)
  const least = Math.max(...limits.map(({ min }) => min), 1)
  if (fps > most) return most
  return fps < least ? Math.max(least, 30) : fps
}

async function encodePicture(
  source: string,
  target: string,
  plan: PicturePlan,
  options: VideoRequest & { facts: OutputFacts; hasEditList: boolean },
): Promise<void> {
  const { facts, seconds, workspace, signal, hasEditList } = options
  const { width, height } = plan.shape
  const isRetimed = facts.fps !== undefined && Math.abs(facts.fps - plan.fps) > 0.01
  const graph = pictureGraph(plan, facts, isRetimed)
  const large = Math.max(1, (width * height * plan.fps) / (1080 * 1920 * 30))
  const encoding = [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-pix_fmt', 'yuv420p'],
    ...['-g', String(Math.round(plan.fps * 2)), '-flags:v', '+cgop+bitexact'],
    // Without edit lists frames must be stored in the order they are shown in.
    ...(hasEditList ? [] : ['-bf', '0']),
    ...['-x264-params', 'threads=4:lookahead-threads=1'],
    ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv'],
    ...(seconds === undefined ? [] : ['-t', seconds.toFixed(6)]),
    ...(Number.isInteger(plan.fps) ? ['-video_track_timescale', String(timescale(plan.fps))] : []),
  ]
  const run = async (options: string[], path: string) =>
    await runFfmpeg({
      inputs: [{ path: source, kind: 'video' }],
      graph,
      outputs: [{ path, map: ['[v]'], options: [...encoding, ...options] }],
      cwd: workspace,
      signal,
      wallSeconds: 3_000,
      ...(!isRetimed && seconds === undefined && facts.frames && { expectFrames: facts.frames }),
    })
  const file = ['-fflags', '+bitexact', '-f', 'mp4']
  if (plan.bitRate === undefined) {
    const rate = Math.round(10_000_000 * large)
    await run(['-crf', '20', '-maxrate', String(rate), '-bufsize', String(rate * 2), ...file], target)
    return
  }
  const { bitRate } = plan
  const aim = ['-b:v', String(bitRate), '-maxrate', String(bitRate * 2), '-bufsize', String(bitRate * 2)]
  await run([...aim, '-pass', '1', '-passlogfile', 'passes'], '-')
  await run([...aim, '-pass', '2', '-passlogfile', 'passes', ...file], target)
}

function pictureGraph({ shape, fps }: PicturePlan, facts: OutputFacts, isRetimed: boolean): string {
  const { width, height, inner } = shape
  const start = isRetimed ? `[0:v:0]fps=${fps},` : '[0:v:0]'
  if (!isFilled(shape)) {
    const scale =
      width === facts.width && height === facts.height ? '' : `scale=${width}:${height}:flags=lanczos,`
    return `${start}${scale}format=yuv420p,${TAG_FRAMES}[v]`
  }
  // Blurring a tenth of the size costs a hundredth.
  const small = { width: even(width / 10), height: even(height / 10) }
  return [
    `${start}scale=${inner.width}:${inner.height}:flags=lanczos,setsar=1,format=yuv420p,split[front][back]`,
    `[back]scale=${small.width}:${small.height}:force_original_aspect_ratio=increase:flags=fast_bilinear,crop=${small.width}:${small.height},gblur=sigma=${(small.width / 27).toFixed(2)}:steps=2,eq=brightness=-0.07:saturation=1.1,scale=${width}:${height}:flags=bicubic,setsar=1[blurred]`,
    `[blurred][front]overlay=${inner.left}:${inner.top}:format=yuv420,${TAG_FRAMES}[v]`,
  ].join(';')
}

async function join(
  picture: string,
  sound: string | undefined,
  target: string,
  { fps, hasEditList, signal }: { fps: number; hasEditList: boolean; signal?: AbortSignal },
): Promise<void> {
  await runFfmpeg({
    inputs: [{ path: picture, kind: 'video' }, ...(sound ? [{ path: sound, kind: 'audio' as const }] : [])],
    outputs: [
      {
        path: target,
        map: ['0:v:0', ...(sound ? ['1:a:0'] : [])],
        options: [
          ...['-c', 'copy', '-movflags', '+faststart', ...(hasEditList ? [] : ['-use_editlist', '0'])],
          ...(Number.isInteger(fps) ? ['-video_track_timescale', String(timescale(fps))] : []),
          ...['-fflags', '+bitexact', '-f', 'mp4'],
        ],
      },
    ],
    signal,
  })
}

/** All of it measured on the finished file. */
async function describe(
  target: string,
  before: OutputFacts,
  plan: PicturePlan,
  loudness: Loudness | undefined,
  { workspace, signal }: VideoRequest,
): Promise<PlatformFile> {
  const found = await completeFacts(target, 'video/mp4', {})
  const measured = loudness ?? (found.audioCodec ? await measureSound(target, workspace, signal) : undefined)
  const { width = 0, height = 0 } = before
  const texts = moveTexts(before.texts, plan.shape, { width, height })
  const facts = { ...found, ...measured, ...(texts && { texts }) }
  return { ok: true, path: target, contentType: 'video/mp4', extension: 'mp4', facts }
}

function tooHeavy(cap: number, seconds: number): PlatformFile {
  const values = { megabytes: Math.round(cap / 1e5) / 10, seconds: Math.round(seconds) }
  return { ok: false, problem: { code: 'variant-too-heavy', values } }
}

function even(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2)
}
