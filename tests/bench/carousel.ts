import { execFile, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BenchRow } from './main.ts'

/**
 * A hundred slides over one photo of 12 megapixels for each role, against the least they can cost: the same slides drawn
 * by hand on the same canvas with backgrounds at the ready, and the JPEG encoding alone. Memory is that of a process
 * which does nothing else.
 */
export async function run(): Promise<BenchRow[]> {
  const photos = []
  for (const [role, look] of Object.entries(PHOTOS)) photos.push(await photoOf(role, look))
  return [
    ...(await measure('speed', photos)),
    ...(await measure('memory', photos)),
    ...(await measure('memory-with-emoji', photos)),
  ]
}

async function measure(
  what: 'speed' | 'memory' | 'memory-with-emoji',
  photos: string[],
): Promise<BenchRow[]> {
  const child = fork(fileURLToPath(new URL('carousel-slides.ts', import.meta.url)), [what, ...photos])
  return await new Promise<BenchRow[]>((resolve, reject) => {
    child.once('message', (rows) => resolve(rows as BenchRow[]))
    child.once('exit', (code) => reject(new Error(`The measuring process ended with code ${code}`)))
  })
}

/** As large and as hard to decode as a phone's: about 5 MB each. */
const PHOTOS: Record<string, string> = {
  cover: 'mandelbrot=s=4000x3000:start_scale=0.05,noise=alls=9',
  body: 'mandelbrot=s=3000x4000:start_scale=0.3,noise=alls=9',
  closing: 'testsrc2=s=4000x3000,gblur=sigma=6,noise=alls=9',
}

const MEDIA = fileURLToPath(new URL('../../.data/bench-media/', import.meta.url))
const exec = promisify(execFile)

async function photoOf(role: string, look: string): Promise<string> {
  await mkdir(MEDIA, { recursive: true })
  const file = path.join(MEDIA, `photo-${role}.jpg`)
  if (existsSync(file)) return file
  const picture = ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', look, '-frames:v', '1']
  await exec('ffmpeg', [...picture, '-q:v', '3', '-update', '1', `${file}.part.jpg`])
  await rename(`${file}.part.jpg`, file)
  return file
}
