import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { crc32, deflateSync } from 'node:zlib'

/**
 * Small media of every kind that people upload, made by ffmpeg when first asked for and kept by the content of the
 * recipe. Every function answers the file's path. Never write to one: all tests share them.
 */

export interface ClipOptions {
  seconds?: number
  /** As displayed, so after rotation. */
  width?: number
  height?: number
  /** Clips of different looks from 0 to 5 share no frame. */
  look?: number
}

const FOLDER = fileURLToPath(new URL('../../.data/test-media/', import.meta.url))
const run = promisify(execFile)

/** What most phones record upright: stored lying, turned by the display matrix; HEVC, 30 fps, stereo AAC. */
export function portraitHevcRotated({ seconds = 2, width = 180, height = 320, look = 0 }: ClipOptions = {}) {
  const args = [
    ...picture(look, height, width, 30, seconds),
    ...tone(440, seconds),
    ...[
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-tag:v',
      'hvc1',
      '-x265-params',
      'log-level=error',
      '-pix_fmt',
      'yuv420p',
    ],
    ...['-c:a', 'aac', '-b:a', '64k'],
  ]
  return make('portrait-hevc.mov', args, async (file) =>
    writeFile(file, turnClockwise(await readFile(file), width)),
  )
}

/** A camera's 25 fps without a sound track. */
export function landscapeSilent25({ seconds = 2, width = 320, height = 180, look = 1 }: ClipOptions = {}) {
  return make('landscape-silent.mp4', [...picture(look, width, height, 25, seconds), ...H264])
}

/** A screen or browser recording: VP9 and Opus, a third of the frames missing at random, so no constant step. */
export function variableRateWebm({ seconds = 2, width = 320, height = 180, look = 2 }: ClipOptions = {}) {
  const args = [
    ...picture(look, width, height, 30, seconds),
    ...tone(550, seconds),
    ...['-vf', "select='gt(random(7),0.34)+eq(n,0)'", '-vsync', 'vfr'],
    ...[
      '-c:v',
      'libvpx-vp9',
      '-deadline',
      'realtime',
      '-cpu-used',
      '8',
      '-b:v',
      '400k',
      '-pix_fmt',
      'yuv420p',
    ],
    ...['-c:a', 'libopus', '-b:a', '48k'],
  ]
  return make('variable-rate.webm', args, async (file) =>
    writeFile(file, forgetFrameRate(await readFile(file))),
  )
}

export function sixtyFpsMov({ seconds = 2, width = 180, height = 320, look = 3 }: ClipOptions = {}) {
  return make('sixty-fps.mov', [
    ...picture(look, width, height, 60, seconds),
    ...tone(660, seconds),
    ...H264,
    ...AAC,
  ])
}

/** An ordinary upright clip, for when nothing about it matters. */
export function portraitClip({ seconds = 2, width = 180, height = 320, look = 4 }: ClipOptions = {}) {
  return make('portrait.mp4', [
    ...picture(look, width, height, 30, seconds),
    ...tone(330, seconds),
    ...H264,
    ...AAC,
  ])
}

/** HLG in BT.2020, ten bits, as phones record "HDR". */
export function hdrClip({ seconds = 2, width = 180, height = 320, look = 5 }: ClipOptions = {}) {
  const hlg = 'log-level=error:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc'
  return make('hdr.mov', [
    ...picture(look, width, height, 30, seconds),
    ...tone(500, seconds),
    ...[
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-tag:v',
      'hvc1',
      '-pix_fmt',
      'yuv420p10le',
      '-x265-params',
      hlg,
    ],
    ...['-color_primaries', 'bt2020', '-color_trc', 'arib-std-b67', '-colorspace', 'bt2020nc', ...AAC],
  ])
}

/** Every frame is one grey, 16 + 3 × its number (beginning again after 70), so that a test can tell which frame it sees. */
export function countingClip({ frames = 72, fps = '30', isSilent = false } = {}) {
  const source = `color=black:s=160x90:r=${fps},geq=lum='16+3*mod(N,70)':cb=128:cr=128`
  return make(`counting-${frames}.mp4`, [
    ...['-f', 'lavfi', '-i', source],
    ...(isSilent ? [] : ['-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-ac', '2', '-shortest', ...AAC]),
    ...['-frames:v', String(frames), ...H264, '-crf', '4', '-g', '25'],
  ])
}

/** Sways to and fro, once in `period` seconds, so that it joins with itself after every whole one and nowhere else. */
export function swayingClip({ seconds = 4, period = 2, from = 0 } = {}) {
  const x = `80+50*sin(2*PI*(T+${from})/${period})`
  const y = `45+25*cos(2*PI*(T+${from})/${period})`
  const blob = `40+180*exp(-((X-(${x}))*(X-(${x}))+(Y-(${y}))*(Y-(${y})))/300)`
  const source = `color=black:s=160x90:r=30:d=${seconds},geq=lum='${blob}+10*sin(X/5)*sin(Y/4)':cb=128:cr=128`
  return make('swaying.mp4', ['-f', 'lavfi', '-i', source, ...H264, '-crf', '8'])
}

/** The same picture all the time, from bright to dim. */
export function dimmingClip({ seconds = 3 } = {}) {
  const light = `(1-0.35*T/${seconds})`
  const lum = `16+(60+0.6*X+20*sin(X/7))*${light}`
  const source = `color=black:s=160x90:r=30:d=${seconds},geq=lum='${lum}':cb='128+10*${light}':cr='128-10*${light}'`
  return make('dimming.mp4', ['-f', 'lavfi', '-i', source, ...H264, '-crf', '4'])
}

/** A video of one picture. */
export function stillClip() {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=2', '-frames:v', '1']
  return make('still.mp4', [...source, ...H264])
}

/** A tune that is loud and soft by turns. Two different `tune`s share no note. */
export function music({ seconds = 8, tune = 0, format = 'mp3' as 'mp3' | 'wav' } = {}) {
  const note = [220, 277.18, 329.63][tune % 3]!
  const source = `aevalsrc='0.5*sin(2*PI*t*${note}*(1+floor(mod(t*2,4))/4))*exp(-3*mod(t*2,1))':s=44100:d=${seconds}`
  const codec = format === 'mp3' ? ['-c:a', 'libmp3lame', '-b:a', '96k'] : ['-c:a', 'pcm_s16le']
  return make(`tune.${format}`, ['-f', 'lavfi', '-i', source, '-ac', '2', ...codec])
}

/** What a voice recorder names .mp4: a container for video with sound alone. */
export function soundOnlyMp4({ seconds = 1 } = {}) {
  return make('voice.mp4', [...tone(330, seconds), ...AAC])
}

/** Every look is another picture. */
export function photo({ width = 400, height = 500, look = 0, format = 'jpg' as 'jpg' | 'png' } = {}) {
  return make(`photo.${format}`, [...picture(look, width, height, 1, 1), '-frames:v', '1', '-update', '1'])
}

/** The smallest of each kind that we take, as ffmpeg writes it into a file of that extension. */
export function smallest(extension: keyof typeof SMALLEST) {
  return make(`smallest.${extension}`, SMALLEST[extension]())
}

const smallPicture = () => picture(0, 64, 64, 10, 0.5)
const smallTone = () => tone(440, 0.5)
const onePicture = () => [...picture(1, 64, 64, 1, 1), '-frames:v', '1', '-update', '1']

const SMALLEST = {
  mp4: () => [...smallPicture(), ...smallTone(), ...H264, ...AAC],
  mov: () => [...smallPicture(), ...smallTone(), ...H264, ...AAC],
  mkv: () => [...smallPicture(), ...smallTone(), ...H264, ...AAC],
  '3gp': () => [...smallPicture(), ...smallTone(), ...H264, ...AAC],
  webm: () => [...smallPicture(), ...smallTone(), '-c:v', 'libvpx', '-c:a', 'libopus'],
  mp3: () => [...smallTone(), '-c:a', 'libmp3lame'],
  m4a: () => [...smallTone(), ...AAC],
  aac: () => [...smallTone(), ...AAC],
  wav: () => [...smallTone(), '-c:a', 'pcm_s16le'],
  ogg: () => [...smallTone(), '-c:a', 'libvorbis'],
  opus: () => [...smallTone(), '-c:a', 'libopus'],
  flac: () => [...smallTone(), '-c:a', 'flac'],
  jpg: onePicture,
  png: onePicture,
  gif: () => picture(1, 64, 64, 4, 1),
  webp: () => [...onePicture(), '-c:v', 'libwebp'],
}

/** Starts well and stops half-way; without the header at its front it cannot be opened at all. */
export async function truncatedMp4({ hasHeader = true } = {}) {
  const flags = hasHeader ? ['-movflags', '+faststart'] : []
  const whole = await make('whole.mp4', [
    ...picture(0, 320, 180, 30, 3),
    ...tone(440, 3),
    ...H264,
    ...AAC,
    ...flags,
  ])
  return write(`truncated${hasHeader ? '' : '-headless'}.mp4`, async () => {
    const bytes = await readFile(whole)
    return bytes.subarray(0, Math.floor(bytes.length / 2))
  })
}

export function emptyFile() {
  return write('empty.mp4', () => Buffer.alloc(0))
}

export function textNamedMp4() {
  return write('text.mp4', () => Buffer.from('Ini bukan video, hanya catatan belanja.\n'.repeat(200)))
}

/** What would read a neighbour's file if ffmpeg were allowed to follow it. */
export function playlistNamedMp4(neighbour: string) {
  const lines = [
    '#EXTM3U',
    '#EXT-X-TARGETDURATION:10',
    '#EXTINF:10,',
    `file://${neighbour}`,
    '#EXT-X-ENDLIST',
    '',
  ]
  return write('playlist.mp4', () => Buffer.from(lines.join('\n')))
}

/** 16,000 × 16,000 pixels in some 30 KB: one bit a pixel, all of them black. */
export function hugePng() {
  return write('huge.png', () => {
    const side = 16_000
    const header = Buffer.alloc(13)
    header.writeUInt32BE(side, 0)
    header.writeUInt32BE(side, 4)
    header.writeUInt8(1, 8) // bits a pixel; the rest is zero: grey, deflate, no interlace
    const rows = Buffer.alloc(side * (1 + side / 8))
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      pngChunk('IHDR', header),
      pngChunk('IDAT', deflateSync(rows, { level: 9 })),
      pngChunk('IEND', Buffer.alloc(0)),
    ])
  })
}

export function veryWideVideo() {
  return make('very-wide.mp4', ['-f', 'lavfi', '-i', 'color=red:s=10000x10:r=10:d=1', ...H264])
}

/** A picture codec that nobody's phone or editor writes for the web. */
export function strangeCodecMov() {
  return make('strange-codec.mov', [...picture(1, 160, 90, 10, 1), '-c:v', 'qtrle'])
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']
const AAC = ['-c:a', 'aac', '-b:a', '64k']

function picture(look: number, width: number, height: number, fps: number, seconds: number): string[] {
  const size = `s=${width}x${height}:r=${fps}`
  const sources = [
    `testsrc2=${size}`,
    `mandelbrot=${size}:start_scale=0.4:end_scale=0.05:end_pts=60`,
    `gradients=${size}:c0=0x23356b:c1=0xe6a100:x0=0:y0=0:x1=${width}:y1=${height}:nb_colors=2:seed=3:speed=0.05`,
    `cellauto=${size}:rule=110:seed=5:scroll=1,negate`,
    `testsrc2=${size},hue=h=120:s=1.4,hflip,vflip`,
    `rgbtestsrc=${size},rotate=a=t:c=black`,
  ]
  // A corner that grows with every round tells apart what would be the same file again.
  const round = Math.floor(look / sources.length)
  const corner = round > 0 ? `,drawbox=w=iw*${round}/20:h=ih/20:color=white:t=fill` : ''
  return ['-f', 'lavfi', '-t', String(seconds), '-i', `${sources[look % sources.length]!}${corner}`]
}

function tone(frequency: number, seconds: number): string[] {
  return ['-f', 'lavfi', '-t', String(seconds), '-i', `sine=f=${frequency}:r=48000`, '-ac', '2']
}

/** Runs ffmpeg once for a recipe, whoever asks and however many at a time. */
async function make(name: string, args: string[], finish?: (file: string) => Promise<void>): Promise<string> {
  return keep(name, JSON.stringify([args, String(finish ?? '')]), async (file) => {
    await run('ffmpeg', [
      '-nostdin',
      '-hide_banner',
      '-loglevel',
      'error',
      '-y',
      '-threads',
      '2',
      ...args,
      file,
    ])
    await finish?.(file)
  })
}

async function write(name: string, content: () => Buffer | Promise<Buffer>): Promise<string> {
  // Cheap to make, so its recipe is what it contains.
  const bytes = await content()
  return keep(name, createHash('sha256').update(bytes).digest('hex'), (file) => writeFile(file, bytes))
}

async function keep(name: string, recipe: string, fill: (file: string) => Promise<void>): Promise<string> {
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 16)
  const folder = path.join(FOLDER, key)
  const file = path.join(folder, name)
  if (existsSync(file)) return file
  await mkdir(folder, { recursive: true })
  // ffmpeg chooses the container by the extension, so that stays at the end.
  const unfinished = path.join(folder, `${process.pid}-${randomBytes(4).toString('hex')}-${name}`)
  try {
    await fill(unfinished)
    await rename(unfinished, file)
  } finally {
    await rm(unfinished, { force: true })
  }
  return file
}

/**
 * Writes the display matrix "90 degrees clockwise" into the video track's header (ISO 14496-12, tkhd), as phones do;
 * ffmpeg's own option for it has another name in every version. `storedHeight` pixels is what moves back into view.
 */
function turnClockwise(bytes: Buffer, storedHeight: number): Buffer {
  for (let at = bytes.indexOf('tkhd'); at >= 0; at = bytes.indexOf('tkhd', at + 4)) {
    const body = at + 4
    const matrix = body + (bytes.readUInt8(body) === 1 ? 52 : 40)
    const width = bytes.readUInt32BE(matrix + 36)
    if (width === 0) continue // a sound track
    const one = 0x10000
    const values = [0, one, 0, -one, 0, 0, storedHeight * one, 0, 0x40000000]
    values.forEach((value, index) => bytes.writeInt32BE(value, matrix + index * 4))
  }
  return bytes
}

/** Browsers write no frame rate into a webm; ffmpeg does. Turns the element DefaultDuration into a Void of its length. */
function forgetFrameRate(bytes: Buffer): Buffer {
  const at = bytes.indexOf(Buffer.from([0x23, 0xe3, 0x83, 0x84]))
  if (at < 0) throw new Error('The webm has no DefaultDuration')
  bytes.set([0xec, 0x86, 0, 0, 0, 0, 0, 0], at)
  return bytes
}

function pngChunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, check])
}
