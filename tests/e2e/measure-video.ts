import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'

const exec = promisify(execFile)

/** What an independent look at a finished file finds, by ffprobe and ffmpeg alone. */
export interface MeasuredVideo {
  frames: number
  /** Distinct steps between the sorted presentation times of the frames, seconds; one entry when it is constant. */
  steps: number[]
  width: number
  height: number
  codec: string
  profile: string
  pixelFormat: string
  colours: string[]
  videoSeconds: number
  audioSeconds: number | undefined
  sampleRate: number | undefined
  isFastStart: boolean
  /** LUFS and dBTP; undefined when there is no sound. */
  loudness: number | undefined
  truePeak: number | undefined
  /** Of all decoded frames: equal only when the pictures are. */
  pictureHash: string
}

export async function measureVideo(path: string): Promise<MeasuredVideo> {
  const { stdout } = await exec('ffprobe', [
    '-v',
    'error',
    '-show_streams',
    '-show_format',
    '-of',
    'json',
    path,
  ])
  const { streams } = JSON.parse(stdout) as { streams: Record<string, string>[] }
  const video = streams.find((stream) => stream['codec_type'] === 'video')
  const audio = streams.find((stream) => stream['codec_type'] === 'audio')
  if (!video) throw new Error(`${path} has no picture`)
  const { times, hash } = await readPictures(path)
  const sound = audio ? await measureLoudness(path) : undefined
  return {
    frames: times.length,
    steps: [...new Set(times.slice(1).map((time, i) => Math.round((time - (times[i] ?? 0)) * 1e5) / 1e5))],
    width: Number(video['width']),
    height: Number(video['height']),
    codec: String(video['codec_name']),
    profile: String(video['profile']),
    pixelFormat: String(video['pix_fmt']),
    colours: ['color_primaries', 'color_transfer', 'color_space'].map((key) => String(video[key])),
    videoSeconds: Number(video['duration']),
    audioSeconds: audio && Number(audio['duration']),
    sampleRate: audio && Number(audio['sample_rate']),
    isFastStart: (await boxes(path)).indexOf('moov') < (await boxes(path)).indexOf('mdat'),
    loudness: sound?.loudness,
    truePeak: sound?.truePeak,
    pictureHash: hash,
  }
}

/** Decodes every frame, once: when each is shown, in seconds, and what all of them look like. */
async function readPictures(path: string): Promise<{ times: number[]; hash: string }> {
  const { stdout } = await exec(
    'ffmpeg',
    [
      ...['-v', 'error', '-xerror', '-nostdin', '-i', path, '-map', '0:v:0'],
      // The file's own clock: an encoder's would round every time to a frame.
      ...['-vsync', 'passthrough', '-enc_time_base', '-1', '-f', 'framecrc', '-'],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  const lines = stdout.split('\n').filter(Boolean)
  const [, ticks, second] = /^#tb 0: (\d+)\/(\d+)/m.exec(stdout) ?? []
  const frames = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(','))
  const times = frames.map(([, , pts]) => (Number(pts) * Number(ticks)) / Number(second))
  const looks = frames.map((fields) => fields.at(-1)?.trim()).join(' ')
  return { times: times.sort((a, b) => a - b), hash: createHash('sha256').update(looks).digest('hex') }
}

async function measureLoudness(path: string): Promise<{ loudness: number; truePeak: number }> {
  const { stderr } = await exec('ffmpeg', [
    '-hide_banner',
    '-nostdin',
    '-i',
    path,
    '-map',
    '0:a',
    '-af',
    'ebur128=peak=true',
    '-f',
    'null',
    '-',
  ])
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'))
  return {
    loudness: Number(/I:\s+(-?[\d.]+|-inf) LUFS/.exec(summary)?.[1] ?? NaN),
    truePeak: Number(/Peak:\s+(-?[\d.]+|-inf) dBFS/.exec(summary)?.[1] ?? NaN),
  }
}

/** Names of the file's top-level MP4 boxes in order (ISO/IEC 14496-12, 4.2). */
async function boxes(path: string): Promise<string[]> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const names: string[] = []
    const header = Buffer.alloc(16)
    for (let at = 0; at + 8 <= size;) {
      await file.read(header, 0, 16, at)
      names.push(header.toString('latin1', 4, 8))
      const length = header.readUInt32BE(0)
      at += length === 1 ? Number(header.readBigUInt64BE(8)) : length || size
    }
    return names
  } finally {
    await file.close()
  }
}
