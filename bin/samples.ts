import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createCanvas, GlobalFonts } from '@napi-rs/canvas'
import { composeTune, TUNES } from './sample-music.ts'
import { scenes, type Scene } from './sample-scenes.ts'

const FPS = 30
/** To be raised when the scenes change; a folder of another version is drawn anew. */
const VERSION = '1'

/** Fills `folder` with our own short clips and tunes, once: what a newcomer mixes before they upload their own. */
export async function makeSamples(folder: string): Promise<void> {
  const mark = path.join(folder, `.version-${VERSION}`)
  if (existsSync(mark)) return
  const unfinished = `${folder}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })

  const font = '@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2'
  GlobalFonts.registerFromPath(createRequire(import.meta.url).resolve(font), 'Plus Jakarta Sans')
  for (const scene of scenes) await film(scene, path.join(unfinished, `${scene.name}.mp4`))
  for (const tune of TUNES) {
    const encoder = encode(
      ['-f', 's16le', '-ar', '44100', '-ac', '2', '-i', 'pipe:0'],
      ['-c:a', 'libmp3lame', '-b:a', '128k'],
      path.join(unfinished, `${tune.name}.mp3`),
    )
    await feed(encoder, composeTune(tune))
    await finish(encoder)
  }

  await writeFile(path.join(unfinished, path.basename(mark)), '')
  await rm(folder, { recursive: true, force: true })
  await rename(unfinished, folder)
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
