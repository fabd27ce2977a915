import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { DeliveredOutput, SourceFile } from '#app/studio/contract.ts'
import type { VideoEdit } from '#app/studio/video-mixer/edit.ts'
import { renderEdits } from '#app/studio/video-mixer/render.server.ts'
import { AUDIO_OPTIONS, mp4Options, videoOptions } from '#jobs/media/encoder.ts'
import { runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { probeFile } from '#jobs/media/probe.ts'
import { watchMemory } from './child-memory.ts'
import type { BenchRow } from './main.ts'

/**
 * Twenty videos of 20 s from four unlike clips, against what they must cost at least (the unique footage rendered once,
 * then twenty stream copies with one AAC encode each) and against one filter graph per video. CPU seconds of this
 * process and its children, all in one run.
 */
export async function run(): Promise<BenchRow[]> {
  if (!existsSync('/proc/self/stat')) throw new Error('This bench reads /proc, so it runs on Linux')
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-bench-'))
  try {
    const files = await sourceFiles()
    const single = await cpuOf(() => renderSingleGraph([...files.values()], path.join(folder, 'single.mp4')))
    const copy = await cpuOf(() =>
      copyWithSound(path.join(folder, 'single.mp4'), path.join(folder, 'copy.mp4')),
    )
    const memory = watchMemory()
    const twenty = await cpuOf(() => mix(files, 20, folder))
    const hundred = await cpuOf(() => mix(files, 100, folder))
    const peakMegabytes = memory.stop()
    const least = single.cpu + 20 * copy.cpu
    return [
      { name: 'one filter graph, 20 s', value: single.cpu, unit: 'CPU s' },
      { name: 'stream copy and AAC, 20 s', value: copy.cpu, unit: 'CPU s' },
      {
        name: '20 videos',
        value: twenty.cpu,
        unit: 'CPU s',
        note: `${twenty.wall.toFixed(1)} s, first after ${twenty.result.toFixed(1)} s`,
      },
      { name: '100 videos', value: hundred.cpu, unit: 'CPU s', note: `${hundred.wall.toFixed(1)} s` },
      { name: '20 videos to the least they can cost', value: twenty.cpu / least, unit: '×', limit: 1.3 },
      {
        name: 'cheaper than one filter graph per video',
        value: (20 * single.cpu) / twenty.cpu,
        unit: '×',
        limit: 8,
        atLeast: true,
      },
      { name: '100 videos to 20', value: hundred.cpu / twenty.cpu, unit: '×', limit: 3 },
      { name: 'peak memory of an ffmpeg', value: peakMegabytes, unit: 'MB', limit: 512 },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const WIDTH = 1080
const HEIGHT = 1920
const FPS = 30
const SHOT_FRAMES = 150
const FORMAT = { width: WIDTH, height: HEIGHT, fps: FPS, quality: 'medium' } as const

/** Renders into an empty cache. Answers after how many seconds the first video was there. */
async function mix(files: ReadonlyMap<string, SourceFile>, count: number, folder: string): Promise<number> {
  const workspace = await mkdtemp(path.join(folder, 'work-'))
  const cache = await mkdtemp(path.join(folder, 'cache-'))
  const begun = performance.now()
  let firstSeconds = 0
  const videos = renderEdits(
    orders([...files.keys()], count).map(editOf),
    {
      files,
      workspace,
      cache,
      done: new Set(),
      signal: new AbortController().signal,
      progress: () => {},
      log: { info: () => {}, warn: (facts, message) => console.warn(message, facts) },
    },
    { recipe: () => ({}), manifest: () => ({}) },
  )
  for await (const video of videos) {
    firstSeconds ||= (performance.now() - begun) / 1_000
    if ('problem' in video) throw new Error(`Video ${video.index} failed`)
    await rm((video satisfies DeliveredOutput).path)
  }
  await rm(workspace, { recursive: true })
  await rm(cache, { recursive: true })
  return firstSeconds
}

/** Different orders of four clips; after the 24 without repeats, those with. */
function orders(ids: string[], count: number): string[][] {
  const all = ids.flatMap((a) => ids.flatMap((b) => ids.flatMap((c) => ids.map((d) => [a, b, c, d]))))
  const repeats = (order: string[]) => order.length - new Set(order).size
  return all.sort((one, other) => repeats(one) - repeats(other)).slice(0, count)
}

function editOf(order: string[], index: number): VideoEdit {
  return {
    ...FORMAT,
    index,
    name: `${index + 1}.mp4`,
    fit: { kind: 'crop' },
    shots: order.map((upload) => ({
      ...{ group: 'Klip', upload, startSeconds: 0, speed: 1, frames: SHOT_FRAMES, isMuted: false },
      ...{ focusX: 0.5, focusY: 0.5 },
    })),
    transition: 'cut',
    transitionFrames: 0,
    sound: { mode: 'keep', isDucked: false },
    frames: order.length * SHOT_FRAMES,
    distinctness: 1,
  }
}

/** What a mixer without pieces does for every video. */
async function renderSingleGraph(clips: SourceFile[], target: string): Promise<void> {
  const seconds = SHOT_FRAMES / FPS
  const chains = clips.map(
    (_, index) =>
      `[${index}:v:0]fps=${FPS},scale=${WIDTH}:${HEIGHT}:force_original_aspect_ratio=increase:out_color_matrix=bt709,crop=${WIDTH}:${HEIGHT},setsar=1,format=yuv420p[v${index}];` +
      `[${index}:a:0]aresample=48000,aformat=channel_layouts=stereo,apad,atrim=end=${seconds}[a${index}]`,
  )
  const joined = clips.map((_, index) => `[v${index}][a${index}]`).join('')
  await runFfmpeg({
    inputs: clips.map(({ path: file }) => ({ path: file, kind: 'video', options: ['-t', String(seconds)] })),
    graph: `${chains.join(';')};${joined}concat=n=${clips.length}:v=1:a=1[v][a]`,
    outputs: [
      {
        path: target,
        map: ['[v]', '[a]'],
        options: [...videoOptions(FORMAT), ...AUDIO_OPTIONS, ...mp4Options(FPS)],
      },
    ],
  })
}

async function copyWithSound(source: string, target: string): Promise<void> {
  await runFfmpeg({
    inputs: [{ path: source, kind: 'video' }],
    outputs: [
      {
        path: target,
        map: ['0:v:0', '0:a:0'],
        options: ['-c:v', 'copy', ...AUDIO_OPTIONS, ...mp4Options(FPS)],
      },
    ],
  })
}

async function cpuOf<T>(work: () => Promise<T>): Promise<{ cpu: number; wall: number; result: T }> {
  const [cpu, wall] = [cpuSeconds(), performance.now()]
  const result = await work()
  return { cpu: cpuSeconds() - cpu, wall: (performance.now() - wall) / 1_000, result }
}

/** User and system time of this process and of its children that have ended: fields 14 to 17 of proc(5) stat. */
function cpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return ticks / 100
}

const MEDIA = fileURLToPath(new URL('../../.data/bench-media/', import.meta.url))
const exec = promisify(execFile)

/** Four clips of 5 s, about 12 Mbit/s, that share neither size, rate nor sound; noise keeps them as hard as footage. */
const CLIPS: Record<string, { picture: string; sound: string; channels: string }> = {
  'portrait-30': { picture: 'testsrc2=s=1080x1920:r=30', sound: 'sine=f=440:r=48000', channels: '2' },
  'landscape-25': { picture: 'mandelbrot=s=1920x1080:r=25', sound: 'sine=f=660:r=44100', channels: '1' },
  'portrait-60': {
    picture: 'testsrc2=s=720x1280:r=60,hue=h=90',
    sound: 'anoisesrc=c=pink:a=0.3:seed=7',
    channels: '2',
  },
  'feed-30': { picture: 'testsrc=s=1080x1350:r=30,hue=h=200', sound: 'sine=f=220:r=48000', channels: '2' },
}

async function sourceFiles(): Promise<ReadonlyMap<string, SourceFile>> {
  await mkdir(MEDIA, { recursive: true })
  const files = new Map<string, SourceFile>()
  for (const [id, clip] of Object.entries(CLIPS)) {
    const file = path.join(MEDIA, `${id}.mp4`)
    if (!existsSync(file)) {
      const args = [
        ...[
          '-v',
          'error',
          '-nostdin',
          '-y',
          '-f',
          'lavfi',
          '-t',
          '5',
          '-i',
          `${clip.picture},noise=alls=8:allf=t`,
        ],
        ...['-f', 'lavfi', '-t', '5', '-i', clip.sound, '-ac', clip.channels, '-pix_fmt', 'yuv420p'],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '12M', '-c:a', 'aac', `${file}.part.mp4`],
      ]
      await exec('ffmpeg', args)
      await rename(`${file}.part.mp4`, file)
    }
    const probed = await probeFile(file)
    if (!probed.ok) throw new Error(`${file}: ${probed.problem.code}`)
    const bytes = await readFile(file)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const { facts } = probed
    files.set(id, {
      id,
      name: `${id}.mp4`,
      kind: 'video',
      bytes: bytes.length,
      facts,
      isSample: true,
      path: file,
      sha256,
    })
  }
  return files
}
