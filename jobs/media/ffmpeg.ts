import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import fluent from 'fluent-ffmpeg'
import { gauge } from '#app/metrics.server.ts'

/**
 * The only door to ffmpeg and ffprobe, and the only importer of fluent-ffmpeg (archived; it lays out the command line
 * and nothing else, so replacing it is this file). Every command runs under the same contract, whatever it opens:
 * only local files and pipes, only the container formats of the kind that the caller named, no shell, an empty
 * environment, no metadata carried over, limits on time, memory and messages, and death together with this process.
 */
export interface FfmpegJob {
  inputs: FfmpegInput[]
  /** A `-filter_complex` graph. */
  graph?: string
  outputs: FfmpegOutput[]
  /** Raw samples for the input of kind `pcm`, whole or as they come. What making them throws, the command throws. */
  stdin?: Uint8Array | AsyncIterable<Uint8Array>
  /** Folder that relative paths of the job start from. */
  cwd?: string
  signal?: AbortSignal
  /** Seconds of wall time until the command is stopped: SIGTERM, five seconds later SIGKILL. */
  wallSeconds?: number
  /** Frames of the first output's picture. Fewer or more is a failure, whatever the exit code says. */
  expectFrames?: number
  /** Damaged frames are an error (the default), or are passed over and leave it to the frame count. */
  isTolerant?: boolean
  onProgress?(report: FfmpegProgress): void
}

export interface FfmpegInput {
  path: string
  kind: InputKind
  /** Before the `-i`: `-ss`, `-t` … */
  options?: string[]
}

export interface FfmpegOutput {
  /** Absolute, or relative to `cwd`. `-` writes nowhere (the null muxer). */
  path: string
  /** Streams, explicitly: `[v]`, `0:v:0` … */
  map: string[]
  options: string[]
}

export interface FfmpegProgress {
  frames: number
  /** Seconds of the first output. */
  seconds: number
}

/**
 * `video` and `audio` are files of users; `pieces` is a list that we wrote for the concat demuxer; `png` a picture that
 * we drew; `pcm` 48 kHz stereo 32-bit float samples, from standard input or a file of ours.
 */
export type InputKind = 'video' | 'audio' | 'pieces' | 'png' | 'pcm'

/** Why a command failed: only `failed` and `short` can be the file's fault. */
export type FfmpegFailure = 'failed' | 'short' | 'timeout' | 'killed' | 'disk-full'

export class FfmpegError extends Error {
  override name = 'FfmpegError'
  readonly failure: FfmpegFailure
  readonly stderr: string
  /** How far it came. */
  readonly reached: FfmpegProgress

  constructor(message: string, failure: FfmpegFailure, stderr: string, reached: FfmpegProgress) {
    super(`${message}${stderr ? `\n${stderr.slice(-2_000)}` : ''}`)
    this.failure = failure
    this.stderr = stderr
    this.reached = reached
  }
}

/** Demuxers by kind. A playlist, a manifest or a list under another name is none of them and is not opened. */
const FORMATS: Record<InputKind, string> = {
  video: 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm',
  audio: 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,wav,w64,aac,flac,ogg,aiff',
  pieces: 'concat,mov,mp4',
  png: 'png_pipe',
  pcm: 'f32le',
}

/** Bytes of a single allocation: a frame of 8192 × 8192 in ten bits fits, a forged header's terabyte does not. */
const MAX_ALLOC = 268_435_456
/** The highest of proc_pid_oom_score_adj(5). */
const ENDED_FIRST = 1_000
const MAX_STDERR_BYTES = 64 * 1024
const MAX_STDOUT_BYTES = 8 * 1024 * 1024
/** No input is read further than this, whatever it claims. */
const MAX_INPUT_SECONDS = 36_000
const DEFAULT_WALL_SECONDS = 300
const KILL_AFTER_SECONDS = 5
/** Threads of a decoder. */
const DECODER_THREADS = 2
/** So that pages are served before pictures are encoded. */
const NICENESS = 5

/**
 * Runs one command to its end. Resolves only when ffmpeg exited with 0 and, where expected, wrote exactly that many
 * frames. Throws the signal's reason when aborted (the children are dead by then) and FfmpegError otherwise. What it
 * wrote until then is the caller's to remove.
 */
export async function runFfmpeg(job: FfmpegJob): Promise<{ stderr: string } & FfmpegProgress> {
  const reached: FfmpegProgress = { frames: 0, seconds: 0 }
  const result = await run('ffmpeg', argumentsOf(job), {
    ...pick(job),
    onLine(line) {
      const [key, value = ''] = line.split('=')
      if (key === 'frame') reached.frames = Number(value)
      if (key === 'out_time_us' && Number(value) > 0) reached.seconds = Number(value) / 1e6
      if (key === 'progress') job.onProgress?.({ ...reached })
    },
  })
  if (result.failure) throw new FfmpegError(result.message, result.failure, result.stderr, reached)
  if (job.expectFrames !== undefined && reached.frames !== job.expectFrames) {
    const message = `ffmpeg wrote ${reached.frames} of ${job.expectFrames} frames`
    throw new FfmpegError(message, 'short', result.stderr, reached)
  }
  return { stderr: result.stderr, ...reached }
}

/** What ffprobe says of a file, as JSON. `show` are its `-show_…` options. Throws as `runFfmpeg` does. */
export async function runFfprobe(
  input: FfmpegInput,
  show: string[],
  options: { signal?: AbortSignal; wallSeconds?: number } = {},
): Promise<unknown> {
  const args = [
    ...['-hide_banner', '-loglevel', 'error', '-max_alloc', String(MAX_ALLOC)],
    ...confinement(input.kind),
    ...(input.options ?? []),
    ...show,
    ...['-of', 'json', localName(input)],
  ]
  const lines: string[] = []
  const result = await run('ffprobe', args, { ...options, onLine: (line) => lines.push(line) })
  if (result.failure) {
    throw new FfmpegError(result.message, result.failure, result.stderr, { frames: 0, seconds: 0 })
  }
  return JSON.parse(lines.join('\n'))
}

let version: string | undefined

/** "5.1.9-0+deb12u1": part of every cache key and recipe, for another build may write other bytes. */
export function ffmpegVersion(): string {
  if (version === undefined) {
    const { stdout, error } = spawnSync('ffmpeg', ['-hide_banner', '-version'], {
      env: ENVIRONMENT,
      encoding: 'utf8',
    })
    const found = /^ffmpeg version (\S+)/.exec(stdout ?? '')?.[1]
    if (!found) throw new Error('ffmpeg is not installed', { cause: error })
    version = found
  }
  return version
}

function argumentsOf(job: FfmpegJob): string[] {
  const command = fluent()
  for (const input of job.inputs) {
    command.input(localName(input))
    command.inputOptions(...confinement(input.kind), ...inputOptions(input, job.isTolerant ?? false))
  }
  if (job.graph) command.complexFilter(job.graph)
  for (const output of job.outputs) {
    const maps = output.map.flatMap((stream) => ['-map', stream])
    const clean = ['-map_metadata', '-1', '-map_chapters', '-1', '-sn', '-dn']
    command.output(output.path === '-' ? '/dev/null' : localPath(output.path))
    command.outputOptions(
      ...maps,
      ...clean,
      ...output.options,
      ...(output.path === '-' ? ['-f', 'null'] : []),
    )
  }
  return [
    ...['-nostdin', '-y', '-hide_banner', '-loglevel', 'error', '-max_alloc', String(MAX_ALLOC)],
    ...['-progress', 'pipe:1', '-nostats', '-stats_period', '0.5'],
    ...(job.isTolerant ? [] : ['-xerror']),
    ...command._getArguments(),
  ]
}

function confinement(kind: InputKind): string[] {
  return ['-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMATS[kind]]
}

function inputOptions({ kind, options = [] }: FfmpegInput, isTolerant: boolean): string[] {
  if (kind === 'pcm') return ['-f', 'f32le', '-ar', '48000', '-ac', '2', ...options]
  if (kind === 'png') return ['-f', 'png_pipe', ...options]
  if (kind === 'pieces') return ['-f', 'concat', '-safe', '1', ...options]
  const strictness = isTolerant ? [] : ['-err_detect', 'explode']
  const limit = options.includes('-t') ? [] : ['-t', String(MAX_INPUT_SECONDS)]
  return ['-threads', String(DECODER_THREADS), ...strictness, ...limit, ...options]
}

function localName({ path, kind }: FfmpegInput): string {
  return path === '-' && kind === 'pcm' ? 'pipe:0' : localPath(path)
}

/** A name that begins with a dash or holds a colon or a percent sign is then neither an option nor an address. */
function localPath(path: string): string {
  return `file:${path}`
}

function pick({ stdin, cwd, signal, wallSeconds }: FfmpegJob) {
  return { stdin, cwd, signal, wallSeconds }
}

interface RunOptions {
  stdin?: FfmpegJob['stdin']
  cwd?: string
  signal?: AbortSignal
  wallSeconds?: number
  onLine(line: string): void
}

type RunResult = { stderr: string } & ({ failure?: undefined } | { failure: FfmpegFailure; message: string })

function run(program: 'ffmpeg' | 'ffprobe', args: string[], options: RunOptions): Promise<RunResult> {
  const { signal, stdin, onLine, wallSeconds = DEFAULT_WALL_SECONDS } = options
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const [command, commandArgs] = mortal(program, args)
    const child = spawn(command, commandArgs, {
      cwd: options.cwd,
      env: ENVIRONMENT,
      // A group of its own, so that one signal reaches whatever it starts.
      detached: true,
      stdio: [stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    const abort = () => killGroup(child, 'SIGKILL')
    let isLate = false
    let killTimer: NodeJS.Timeout | undefined
    const wallTimer = setTimeout(() => {
      isLate = true
      killGroup(child, 'SIGTERM')
      killTimer = setTimeout(() => killGroup(child, 'SIGKILL'), KILL_AFTER_SECONDS * 1_000)
    }, wallSeconds * 1_000)
    const settle = (finish: () => void) => {
      clearTimeout(wallTimer)
      clearTimeout(killTimer)
      signal?.removeEventListener('abort', abort)
      living.delete(child)
      finish()
    }
    signal?.addEventListener('abort', abort, { once: true })
    remember(child)
    standBack(child)

    const stderr = tail(child, MAX_STDERR_BYTES)
    readLines(child, onLine)
    let feedError: Error | undefined
    feed(child, stdin, (error) => {
      feedError = error
      killGroup(child, 'SIGKILL')
    })

    child.on('error', (cause) =>
      settle(() => reject(new Error(`${program} could not be started`, { cause }))),
    )
    child.on('close', (code, killedBy) =>
      settle(() => {
        if (signal?.aborted) return reject(signal.reason as Error)
        if (feedError) return reject(feedError)
        const text = stderr()
        if (code === 0) return resolve({ stderr: text })
        const failure = isLate
          ? 'timeout'
          : killedBy
            ? 'killed'
            : /No space left/i.test(text)
              ? 'disk-full'
              : 'failed'
        const how = isLate
          ? `took longer than ${wallSeconds} s`
          : `ended with ${killedBy ?? `exit code ${code}`}`
        resolve({ stderr: text, failure, message: `${program} ${how}` })
      }),
    )
  })
}

/** Writes what the child reads. That it ends before it has read everything is no failure here: its exit code tells. */
function feed(child: ChildProcess, stdin: FfmpegJob['stdin'], onError: (error: Error) => void): void {
  const target = child.stdin
  if (!target) return
  target.on('error', () => {})
  if (stdin === undefined || stdin instanceof Uint8Array) return void target.end(stdin)
  pipeline(Readable.from(stdin, { objectMode: true }), target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') onError(error)
  })
}

/** Nothing of ours reaches the child but where programs are. */
const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
} as NodeJS.Dict<string> as NodeJS.ProcessEnv

let hasSetpriv: boolean | undefined

/** On Linux the kernel kills the child when this process dies, even by `kill -9`. */
function mortal(program: string, args: string[]): [string, string[]] {
  hasSetpriv ??=
    process.platform === 'linux' &&
    ['/usr/bin/setpriv', '/bin/setpriv'].some(existsSync) &&
    spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true'], { env: ENVIRONMENT }).status === 0
  return hasSetpriv ? ['setpriv', ['--pdeathsig', 'KILL', '--', program, ...args]] : [program, args]
}

const living = new Set<ChildProcess>()
gauge('lumiku_ffmpeg_children', 'Processes of ffmpeg and ffprobe that run', [], (children) =>
  children.set(living.size),
)
let hasExitHandler = false

/** Where the kernel does not see to it, an orderly exit takes the children along. */
function remember(child: ChildProcess): void {
  living.add(child)
  if (hasExitHandler) return
  hasExitHandler = true
  process.on('exit', () => living.forEach((one) => killGroup(one, 'SIGKILL')))
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    child.kill(signal)
  }
}

/** For pages that others wait for, and for this process where memory runs out: the kernel ends the child instead. */
function standBack({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    setPriority(pid, NICENESS)
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/oom_score_adj`, String(ENDED_FIRST))
  } catch {
    // It has ended already, or the system does not allow it: then it runs as we do.
  }
}

/** Collects the end of the child's messages. */
function tail(child: ChildProcess, maxBytes: number): () => string {
  let kept = Buffer.alloc(0)
  child.stderr?.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk])
    if (kept.length > maxBytes) kept = kept.subarray(kept.length - maxBytes)
  })
  return () => kept.toString('utf8')
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = ''
  let bytes = 0
  child.stdout?.setEncoding('utf8')
  child.stdout?.on('data', (chunk: string) => {
    bytes += chunk.length
    if (bytes > MAX_STDOUT_BYTES) return killGroup(child, 'SIGKILL')
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(onLine)
  })
  child.stdout?.on('end', () => rest && onLine(rest))
}
