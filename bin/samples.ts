import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas'
import { FACE, FACES, faceOf } from './samples/faces.ts'
import { HILLS, paintHills } from './samples/hills.ts'
import { loops } from './samples/loops.ts'
import { composeTune, TUNES } from './samples/music.ts'
import { paintLogo } from './samples/pictures/logo.ts'
import { PICTURES } from './samples/pictures.ts'
import { PRODUCTS } from './samples/products.ts'
import { scenes, type Scene } from './samples/scenes.ts'
import { AMBIENCES, recordAmbience } from './samples/sounds.ts'

const FPS = 30
/** To be raised when the scenes change; a folder of another version is drawn anew. */
const VERSION = '4'

/** A phone's picture is about so wide; the wide one makes five slides of 1,080 × 1,350. */
const PICTURE_WIDTH = 1600
const WIDE = { width: 5400, height: 1350 }
const LOGO_WIDTH = 1024
const JPEG_QUALITY = 90

/**
 * Fills `folder` with our own short clips, pictures and sounds, once: what a newcomer tries the tools with before they
 * upload their own. A name's first word says what for.
 */
export async function makeSamples(folder: string): Promise<void> {
  const mark = path.join(folder, `.version-${VERSION}`)
  if (existsSync(mark)) return
  const unfinished = `${folder}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })

  const font = '@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2'
  GlobalFonts.registerFromPath(createRequire(import.meta.url).resolve(font), 'Plus Jakarta Sans')
  const fileOf = (name: string) => path.join(unfinished, name)
  // Two at a time: one is painted here while ffmpeg encodes the other.
  const waiting = [...loops, ...scenes]
  const filmNext = async (): Promise<void> => {
    const scene = waiting.shift()
    if (!scene) return
    await film(scene, fileOf(`${scene.name}.mp4`))
    await filmNext()
  }
  await Promise.all([filmNext(), filmNext()])
  for (const tune of TUNES) await record(composeTune(tune), fileOf(`${tune.name}.mp3`))
  for (const ambience of AMBIENCES) await record(recordAmbience(ambience), fileOf(`${ambience.name}.mp3`))
  for (const { name, height, paint } of [...PICTURES, ...PRODUCTS]) {
    const size = { width: PICTURE_WIDTH, height: (PICTURE_WIDTH * height) / 1000 }
    await photograph({ ...size, field: 1000, paint }, fileOf(`${name}.jpg`))
  }
  for (const face of FACES) {
    const size = { width: PICTURE_WIDTH, height: (PICTURE_WIDTH * FACE.height) / FACE.width }
    const paint = await faceOf(face)
    await photograph({ ...size, field: FACE.width, paint }, fileOf(`${face.name}.jpg`))
  }
  await photograph({ ...WIDE, field: HILLS.width, paint: paintHills }, fileOf('panorama-kebun-kopi.jpg'))
  const square = { width: LOGO_WIDTH, height: LOGO_WIDTH }
  await photograph({ ...square, field: 1000, paint: paintLogo }, fileOf('logo-kopi-lumi.png'))

  await writeFile(path.join(unfinished, path.basename(mark)), '')
  await rm(folder, { recursive: true, force: true })
  await rename(unfinished, folder)
}

/** `field` is how wide what `paint` paints is, in its own units. */
async function photograph(
  picture: { width: number; height: number; field: number; paint(on: SKRSContext2D): void },
  file: string,
): Promise<void> {
  const { width, height, field, paint } = picture
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.scale(width / field, width / field)
  paint(context)
  const isTransparent = file.endsWith('.png')
  await writeFile(file, await (isTransparent ? canvas.encode('png') : canvas.encode('jpeg', JPEG_QUALITY)))
}

/** Interleaved 16-bit stereo at 44,100 Hz to mp3. */
async function record(sound: Buffer, file: string): Promise<void> {
  const encoder = encode(
    ['-f', 's16le', '-ar', '44100', '-ac', '2', '-i', 'pipe:0'],
    ['-c:a', 'libmp3lame', '-b:a', '128k'],
    file,
  )
  await feed(encoder, sound)
  await finish(encoder)
}

async function film(scene: Scene, file: string): Promise<void> {
  const { width, height, seconds, sound } = scene
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const frames = Math.round(seconds * FPS)
  const encoder = encode(
    [
      ...[
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgba',
        '-s',
        `${width}x${height}`,
        '-r',
        String(FPS),
        '-i',
        'pipe:0',
      ],
      ...(sound ? ['-f', 'lavfi', '-t', String(frames / FPS), '-i', `aevalsrc='${sound}':s=48000`] : []),
    ],
    [
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22', '-pix_fmt', 'yuv420p'],
      ...[
        '-vf',
        'scale=out_color_matrix=bt709:out_range=tv',
        '-colorspace',
        'bt709',
        '-color_primaries',
        'bt709',
      ],
      ...[
        '-color_trc',
        'bt709',
        '-movflags',
        '+faststart',
        ...(sound ? ['-c:a', 'aac', '-b:a', '96k', '-ac', '2'] : []),
      ],
    ],
    file,
  )
  for (let frame = 0; frame < frames; frame++) {
    context.reset()
    scene.paint(context, frame / FPS)
    await feed(encoder, canvas.data())
  }
  await finish(encoder)
}

function encode(input: string[], output: string[], file: string): ChildProcess {
  const args = ['-hide_banner', '-loglevel', 'error', '-y', ...input, ...output, file]
  return spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'ignore'] })
}

/** Resolves when ffmpeg has taken the bytes, so that the next frame may be painted over them. */
function feed(encoder: ChildProcess, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    encoder.stdin!.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

async function finish(encoder: ChildProcess): Promise<void> {
  const closed = once(encoder, 'close')
  encoder.stdin!.end()
  const [code] = (await closed) as [number]
  if (code !== 0) throw new Error('ffmpeg could not make the sample clips')
}

if (import.meta.main) {
  const folder = process.argv[2]
  if (!folder) throw new Error('Say into which folder: node bin/samples.ts <folder>')
  await makeSamples(path.resolve(folder))
}
