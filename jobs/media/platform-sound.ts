import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { runFfmpeg } from './ffmpeg.ts'
import { CEILING_DB, decibels, TARGET_LOUDNESS } from './loudness.ts'

/** The sound of a copy for a platform, brought to the asked loudness in any length without holding it in memory. */

/** Every encoder of ours puts so many samples before the first; a file without edit lists cannot say so. */
const PRIMING_SAMPLES = 1_024
/** Peaks of a finished file stay under −1 dBTP, which AAC may overshoot a little. */
const MAX_PEAK_DB = -1
const TOLERANCE_DB = 0.5
const MAX_PASSES = 5
/** Nothing is above the absolute gate of BS.1770. */
const SILENCE = -69

export interface Loudness {
  /** LUFS. */
  loudness: number
  /** dBTP. */
  truePeak: number
}

/** Integrated loudness and true peak of a file's first sound; undefined for silence. */
export async function measureSound(
  file: string,
  workspace: string,
  signal?: AbortSignal,
): Promise<Loudness | undefined> {
  const notes = path.join(workspace, 'loudness.txt')
  await rm(notes, { force: true })
  await runFfmpeg({
    inputs: [{ path: file, kind: 'audio' }],
    graph: '[0:a:0]ebur128=peak=true:metadata=1,ametadata=mode=print:file=loudness.txt[a]',
    outputs: [{ path: '-', map: ['[a]'], options: [] }],
    cwd: workspace,
    signal,
    isTolerant: true,
    wallSeconds: 1_200,
  })
  const text = await readFile(notes, 'latin1')
  const loudness = last(text, 'lavfi.r128.I')
  const peak = last(text, 'lavfi.r128.true_peak')
  if (loudness === undefined || loudness < SILENCE || !peak) return undefined
  return { loudness: round(loudness), truePeak: round(20 * Math.log10(peak)) }
}

/**
 * Encodes the first sound of `source` as AAC into the workspace: with gain and a limiter where it is off the target,
 * measured again after encoding and corrected. With `hasEditList` false the file is raw AAC whose priming takes the place
 * of its first 21 ms, so that sound and picture stay together in a container that cannot say what to skip.
 */
export async function encodePlatformSound(
  source: string,
  options: {
    workspace: string
    hasEditList: boolean
    isNormalised: boolean
    bitRate: number
    seconds?: number | undefined
    signal?: AbortSignal
  },
): Promise<{ path: string; loudness: Loudness | undefined }> {
  const { workspace, hasEditList, isNormalised, signal } = options
  const target = path.join(workspace, hasEditList ? 'sound.m4a' : 'sound.aac')
  let measured = isNormalised ? await measureSound(source, workspace, signal) : undefined
  const isNear = !measured || isOnTarget(measured)
  let gain = measured && !isNear ? TARGET_LOUDNESS - measured.loudness : 0
  let ceiling = CEILING_DB
  for (let pass = 1; ; pass += 1) {
    const change = isNear && pass === 1 ? [] : levelFilters(gain, ceiling)
    await encode(source, target, change, options)
    if (!isNormalised || !measured) return { path: target, loudness: measured }
    measured = await measureSound(target, workspace, signal)
    if (!measured || isOnTarget(measured) || pass === MAX_PASSES) return { path: target, loudness: measured }
    gain += TARGET_LOUDNESS - measured.loudness
    ceiling -= Math.max(0, measured.truePeak - MAX_PEAK_DB + 0.1)
  }
}

function isOnTarget({ loudness, truePeak }: Loudness): boolean {
  return Math.abs(loudness - TARGET_LOUDNESS) <= TOLERANCE_DB && truePeak <= MAX_PEAK_DB
}

/** One gain for all of it; only peaks over the ceiling are held, found between the samples by oversampling. */
function levelFilters(gain: number, ceiling: number): string[] {
  return [
    `volume=${gain.toFixed(2)}dB`,
    'aresample=192000',
    `alimiter=level=0:limit=${Math.max(0.0625, decibels(ceiling)).toFixed(4)}:attack=5:release=80:latency=1`,
  ]
}

async function encode(
  source: string,
  target: string,
  change: string[],
  options: { hasEditList: boolean; bitRate: number; seconds?: number | undefined; signal?: AbortSignal },
): Promise<void> {
  const { hasEditList, bitRate, seconds, signal } = options
  const filters = [
    'aresample=48000:async=1:first_pts=0',
    ...change,
    'aresample=48000',
    'aformat=channel_layouts=stereo',
    ...(seconds === undefined ? [] : [`atrim=end=${seconds.toFixed(6)}`]),
    ...(hasEditList ? [] : [`atrim=start_sample=${PRIMING_SAMPLES}`, 'asetpts=PTS-STARTPTS']),
  ]
  await runFfmpeg({
    inputs: [{ path: source, kind: 'audio' }],
    graph: `[0:a:0]${filters.join(',')}[a]`,
    outputs: [
      {
        path: target,
        map: ['[a]'],
        options: [
          ...['-c:a', 'aac', '-b:a', String(bitRate), '-flags:a', '+bitexact', '-fflags', '+bitexact'],
          ...(hasEditList ? ['-f', 'mp4'] : ['-f', 'adts']),
        ],
      },
    ],
    signal,
    isTolerant: true,
    wallSeconds: 1_200,
  })
}

function last(text: string, key: string): number | undefined {
  const at = text.lastIndexOf(`${key}=`)
  const value = at < 0 ? NaN : parseFloat(text.slice(at + key.length + 1))
  return Number.isFinite(value) ? value : undefined
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
