import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { SourceFile } from '#app/studio/contract.ts'
import { loopInput } from '#app/studio/looping-flow/input.ts'
import loopClip from '#app/studio/looping-flow/process.server.ts'
import { AUDIO_OPTIONS, mp4Options, plainVideoOptions, videoOptions } from '#jobs/media/encoder.ts'
import { runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { readMp4 } from '#jobs/media/mp4.ts'
import { probeFile } from '#jobs/media/probe.ts'
import { watchMemory } from './child-memory.ts'
import type { BenchRow } from './main.ts'

/**
 * An hour of a clip of 8 s with its own sound, against what it must cost at least (its unit encoded once, its bytes
 * written and flushed) and against encoding the hour; the same with two layers of sound, against one encoding of an hour
 * of sound beside it. Wall seconds, all in one run.
 */
export async function run(): Promise<BenchRow[]> {
  if (!existsSync('/proc/self/stat')) throw new Error('This bench reads /proc, so it runs on Linux')
  const folder = await mkdtemp(path.join(tmpdir(), 'lumiku-bench-'))
  try {
    const files = await sourceFiles()
    const clip = files.get('clip')!.path
    const minute = await secondsOf(() => encodeMinute(clip, path.join(folder, 'minute.mp4')))
    const memory = watchMemory()
    await loop(files, folder, { mode: 'boomerang', toSeconds: 3, seconds: 60 }, async () => {})
    // How fast a machine takes gigabytes changes from one minute to the next, so what is compared is of one round.
    const rounds: { unit: number; copy: number; hour: number; ratio: number }[] = []
    let [gigabytes, steps] = [0, 0]
    for (let round = 0; round < ROUNDS; round += 1) {
      const unit = await secondsOf(() => encodeUnit(clip, path.join(folder, 'unit.mp4')))
      let copy = 0
      const hour = await loop(files, folder, {}, async (file) => {
        gigabytes = (await stat(file)).size / 1e9
        steps = await differentSteps(file)
        const target = path.join(folder, 'copy.mp4')
        copy = await secondsOf(() => copyAndFlush(file, target))
        await rm(target)
      })
      rounds.push({ unit, copy, hour, ratio: hour / (3 * copy + unit) })
    }
    const best = (name: 'unit' | 'copy' | 'hour') => Math.min(...rounds.map((round) => round[name]))
    const [unit, copy, hour] = [best('unit'), best('copy'), best('hour')]
    const ratios = rounds.map(({ ratio }) => ratio).sort((one, other) => one - other)
    const ratio = ratios[Math.floor(ratios.length / 2)] ?? 0
    const spread = ratios.map((one) => one.toFixed(2)).join(', ')
    const layers = ['song', 'rain'].map((upload) => ({ upload, volume: 0.5 }))
    const layered = await loop(files, folder, { sound: { layers } }, async () => {})
    const peakMegabytes = memory.stop()
    const sound = await secondsOf(() => encodeSound(files.get('song')!.path, path.join(folder, 'sound.m4a')))
    return [
      { name: 'one unit encoded', value: unit, unit: 's' },
      { name: 'the file copied and flushed', value: copy, unit: 's', note: `${gigabytes.toFixed(2)} GB` },
      { name: 'one minute encoded', value: minute, unit: 's' },
      { name: 'an hour of sound encoded', value: sound, unit: 's' },
      { name: 'an hour', value: hour, unit: 's' },
      { name: 'an hour with two layers', value: layered, unit: 's' },
      { name: 'an hour to three copies and a unit', value: ratio, unit: '×', limit: 1, note: spread },
      {
        name: 'quicker than encoding it',
        value: (minute * (SECONDS / 60)) / hour,
        unit: '×',
        limit: 100,
        atLeast: true,
      },
      {
        name: 'with two layers to that and the sound',
        value: layered / (hour + sound),
        unit: '×',
        limit: 1.2,
      },
      { name: 'different steps between frames', value: steps, unit: '', limit: 1 },
      { name: 'peak memory of an ffmpeg', value: peakMegabytes, unit: 'MB', limit: 512 },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const SECONDS = 3_600
const ROUNDS = 3
const CLIP_SECONDS = 8
const FPS = 30
const FORMAT = { width: 1080, height: 1920, fps: FPS, quality: 'medium' } as const

/** Seconds until the loop is there and flushed, from an empty cache. `look` is not counted. */
async function loop(
  files: ReadonlyMap<string, SourceFile>,
  folder: string,
  recipe: object,
  look: (file: string) => Promise<void>,
): Promise<number> {
  const workspace = await mkdtemp(path.join(folder, 'work-'))
  const cache = await mkdtemp(path.join(folder, 'cache-'))
  const begun = performance.now()
  const outputs = loopClip({
    input: loopInput.parse({ clip: 'clip', seconds: SECONDS, ...recipe }),
    files,
    avatars: new Map(),
    workspace,
    cache,
    done: new Set(),
    signal: new AbortController().signal,
    progress: () => {},
    log: { info: () => {}, warn: (facts, message) => console.warn(message, facts) },
  })
  const { value: output } = await outputs.next()
  if (!output || !('path' in output)) throw new Error(`No loop came: ${JSON.stringify(output)}`)
  await flush(output.path)
  const seconds = (performance.now() - begun) / 1_000
  await look(output.path)
  await outputs.return()
  await rm(workspace, { recursive: true })
  await rm(cache, { recursive: true })
  return seconds
}

/** What the unit costs: its end faded into its beginning, by one graph. */
async function encodeUnit(clip: string, target: string): Promise<void> {
  const rest = CLIP_SECONDS - 1
  await runFfmpeg({
    inputs: [
      { path: clip, kind: 'video', options: ['-ss', '1'] },
      { path: clip, kind: 'video', options: ['-t', '1'] },
    ],
    graph: `[0:v:0]fps=${FPS},settb=1/${FPS}[a];[1:v:0]fps=${FPS},settb=1/${FPS}[b];[a][b]xfade=duration=1:offset=${rest - 1},format=yuv420p[v]`,
    outputs: [{ path: target, map: ['[v]'], options: [...plainVideoOptions(FORMAT), ...mp4Options(FPS)] }],
  })
}

/** What a looper without a unit does, and it does not even fade. */
async function encodeMinute(clip: string, target: string): Promise<void> {
  await runFfmpeg({
    inputs: [{ path: clip, kind: 'video', options: ['-stream_loop', '-1'] }],
    outputs: [
      {
        path: target,
        map: ['0:v:0', '0:a:0'],
        options: ['-t', '60', ...videoOptions(FORMAT), ...AUDIO_OPTIONS, ...mp4Options(FPS)],
      },
    ],
  })
}

async function encodeSound(song: string, target: string): Promise<void> {
  await runFfmpeg({
    inputs: [{ path: song, kind: 'audio', options: ['-stream_loop', '-1', '-t', String(SECONDS)] }],
    outputs: [{ path: target, map: ['0:a:0'], options: [...AUDIO_OPTIONS, '-f', 'mp4'] }],
    wallSeconds: SECONDS,
  })
}

async function differentSteps(file: string): Promise<number> {
  const { video } = await readMp4(file)
  const times = video?.times ?? []
  return new Set(times.slice(1).map((time, index) => time - times[index]!)).size
}

async function copyAndFlush(source: string, target: string): Promise<void> {
  await copyFile(source, target)
  await flush(target)
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.sync()
  await handle.close()
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1_000
}

const MEDIA = fileURLToPath(new URL('../../.data/bench-media/', import.meta.url))
const exec = promisify(execFile)

/** A clip of about 12 Mbit/s as hard as footage, and two sounds that share no length with it. */
const SOURCES: Record<string, { name: string; args: string[] }> = {
  clip: {
    name: 'loop-clip.mp4',
    args: [
      ...['-f', 'lavfi', '-t', String(CLIP_SECONDS), '-i', 'testsrc2=s=1080x1920:r=30,noise=alls=8:allf=t'],
      ...[
        '-f',
        'lavfi',
        '-t',
        String(CLIP_SECONDS),
        '-i',
        'anoisesrc=c=pink:a=0.3:seed=7:r=48000',
        '-ac',
        '2',
      ],
      ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '12M', '-c:a', 'aac'],
    ],
  },
  song: {
    name: 'loop-song.wav',
    args: [
      '-f',
      'lavfi',
      '-t',
      '97',
      '-i',
      "aevalsrc='0.4*sin(440*PI*t)*exp(-3*mod(t*2,1))':s=44100",
      '-ac',
      '2',
    ],
  },
  rain: {
    name: 'loop-rain.wav',
    args: ['-f', 'lavfi', '-t', '61', '-i', 'anoisesrc=c=brown:a=0.4:seed=3:r=48000', '-ac', '2'],
  },
}

async function sourceFiles(): Promise<ReadonlyMap<string, SourceFile>> {
  await mkdir(MEDIA, { recursive: true })
  const files = new Map<string, SourceFile>()
  for (const [id, { name, args }] of Object.entries(SOURCES)) {
    const file = path.join(MEDIA, name)
    if (!existsSync(file)) {
      const unfinished = path.join(MEDIA, `part-${name}`)
      await exec('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, unfinished])
      await rename(unfinished, file)
    }
    const probed = await probeFile(file)
    if (!probed.ok) throw new Error(`${file}: ${probed.problem.code}`)
    const { facts } = probed
    const bytes = await readFile(file)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const about = { id, name, kind: facts.kind, bytes: bytes.length, facts, isSample: false }
    files.set(id, { ...about, path: file, sha256 })
  }
  return files
}
