import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { DeliveredOutput, FailedOutput, Problem, SourceFile } from '#app/studio/contract.ts'
import { loopInput, type LoopInput } from '#app/studio/looping-flow/input.ts'
import loopClip from '#app/studio/looping-flow/process.server.ts'
import { runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { probeFile } from '#jobs/media/probe.ts'

/** Loops made by the tool's own processor, in a folder of the test file's own, and ways to look at them. */

const exec = promisify(execFile)
let folder: string
let cache: string
export const known = new Map<string, SourceFile>()

export async function openFolder(): Promise<void> {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-loop-'))
  await forgetPieces()
}

export async function removeFolder(): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** Where a test may put a clip of its own. */
export function placeOf(name: string): string {
  return path.join(folder, name)
}

/** What is made from now on is encoded anew. */
export async function forgetPieces(): Promise<void> {
  cache = await mkdtemp(path.join(folder, 'cache-'))
}

type Recipe = Partial<Omit<LoopInput, 'sound'>> & { sound?: object }

interface Options {
  done?: ReadonlySet<number>
  signal?: AbortSignal
  warnings?: string[]
  progress?(report: { step: string; fraction: number }): void
}

export async function make(recipe: Recipe, options: Options = {}): Promise<DeliveredOutput[]> {
  const outputs = await run(recipe, options)
  return outputs.map((output) => {
    if ('problem' in output) throw new Error(`Output ${output.index}: ${output.problem.code}`)
    return output
  })
}

export async function run(
  recipe: Recipe,
  options: Options = {},
): Promise<(DeliveredOutput | FailedOutput)[]> {
  const outputs: (DeliveredOutput | FailedOutput)[] = []
  const refused = await runProcessor(recipe, options, (output) => outputs.push(output))
  if (refused) throw new Error(`Refused: ${refused.code}`)
  return outputs
}

export async function refusal(recipe: Recipe): Promise<Problem | undefined> {
  return runProcessor(recipe, {}, () => {})
}

async function runProcessor(
  recipe: Recipe,
  options: Options,
  onOutput: (output: DeliveredOutput | FailedOutput) => void,
): Promise<Problem | undefined> {
  const running = loopClip({
    input: loopInput.parse(recipe),
    files: known,
    avatars: new Map(),
    workspace: await mkdtemp(path.join(folder, 'work-')),
    cache,
    done: options.done ?? new Set(),
    signal: options.signal ?? new AbortController().signal,
    progress: options.progress ?? (() => {}),
    log: { info: () => {}, warn: (_, message) => options.warnings?.push(message) },
  })
  for (;;) {
    const next = await running.next()
    if (next.done) return next.value?.refused
    onOutput(next.value)
  }
}

/** Puts the file among the uploads, under its path. */
export async function add(file: string): Promise<string> {
  if (known.has(file)) return file
  const probed = await probeFile(file)
  if (!probed.ok) throw new Error(`${file}: ${probed.problem.code}`)
  const { facts } = probed
  const bytes = await readFile(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const name = path.basename(file)
  known.set(file, {
    ...{ id: file, name, kind: facts.kind, bytes: bytes.length, facts },
    ...{ isSample: false, path: file, sha256 },
  })
  return file
}

/** Packets by ffprobe, and how many different steps there are between them. */
export async function packetSteps(file: string, stream = 'v'): Promise<{ packets: number; steps: number }> {
  const { stdout } = await exec(
    'ffprobe',
    ['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts', '-of', 'csv=p=0', file],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  const times = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => parseInt(line))
  return {
    packets: times.length,
    steps: new Set(times.slice(1).map((time, index) => time - times[index]!)).size,
  }
}

export async function streamsOf(file: string): Promise<Record<string, unknown>[]> {
  const { stdout } = await exec('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', file])
  return (JSON.parse(stdout) as { streams: Record<string, unknown>[] }).streams
}

export async function lengthOf(file: string, stream: string): Promise<number> {
  const args = ['-select_streams', stream, '-show_entries', 'stream=duration', '-of', 'csv=p=0', file]
  return Number((await exec('ffprobe', ['-v', 'error', ...args])).stdout)
}

/** Of the counting clip's frame. */
export function greyOf(frame: number): number {
  return 16 + 3 * (frame % 70)
}

/** Mean luma of every frame. */
export async function greys(file: string): Promise<number[]> {
  const target = path.join(folder, 'grey.raw')
  await runFfmpeg({
    inputs: [{ path: file, kind: 'video' }],
    graph: '[0:v:0]scale=1:1:flags=area:in_range=tv:out_range=tv,format=yuv420p,extractplanes=y[y]',
    outputs: [{ path: target, map: ['[y]'], options: ['-vsync', 'passthrough', '-f', 'rawvideo'] }],
  })
  return [...(await readFile(target))]
}

export async function samplesOf(file: string, from: number, seconds: number): Promise<Float32Array> {
  const target = path.join(folder, 'listen.f32')
  await runFfmpeg({
    inputs: [{ path: file, kind: 'video', options: ['-ss', String(from), '-t', String(seconds)] }],
    outputs: [{ path: target, map: ['0:a:0'], options: ['-c:a', 'pcm_f32le', '-f', 'f32le'] }],
  })
  const bytes = await readFile(target)
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
}

/** RMS in dB. */
export async function volumeOf(file: string, from: number, seconds: number): Promise<number> {
  const samples = await samplesOf(file, from, seconds)
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length + 1e-12)
}

export async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}

export async function childrenOfThisProcess(): Promise<string[]> {
  const tasks = await readdir('/proc/self/task').catch(() => [])
  const children = await Promise.all(
    tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8').catch(() => '')),
  )
  const pids = children.flatMap((line) => line.split(' ').filter(Boolean))
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')))
  return names.map((name) => name.trim()).filter((name) => /ffmpeg|setpriv/.test(name))
}
