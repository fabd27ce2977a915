import { readFile, rm } from 'node:fs/promises'
import { runFfmpeg, type FfmpegInput } from '#jobs/media/ffmpeg.ts'

/**
 * How visible a seam is: how alike the two frames are that meet there, against how alike neighbours are elsewhere. Seen on
 * the rendered file, as small grey pictures.
 */

/** Grey frames of one size, one after the other. */
export interface Luma {
  width: number
  height: number
  frames: Uint8Array[]
}

/** Frames around the seam that are looked at, on either side. */
const AROUND_SECONDS = 0.5
const WIDTH = 320

/** 0–1: likeness over the seam, between the frames `seam` − 1 and `seam` of the file, to the usual one between neighbours. */
export async function seamScore(
  file: string,
  {
    seam,
    frames,
    fps,
    width,
    height,
  }: { seam: number; frames: number; fps: number; width: number; height: number },
  target: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const around = Math.max(2, Math.round(fps * AROUND_SECONDS))
  const first = Math.max(0, seam - around)
  const count = Math.min(frames, seam + around) - first
  const size = { width: Math.min(WIDTH, width), height: even((Math.min(WIDTH, width) * height) / width) }
  // Half a frame early, so that no rounding passes over the first.
  const start = Math.max(0, (first - 0.5) / fps)
  const luma = await readLuma(
    { path: file, kind: 'video', options: ['-ss', start.toFixed(6), '-t', ((count + 0.9) / fps).toFixed(6)] },
    { ...size, filters: [] },
    target,
    signal,
  )
  const at = seam - first
  return scoreOf(luma, at)
}

/** As `seamScore`, of frames that are read already: between the frames `at` − 1 and `at`. */
export function scoreOf({ width, height, frames }: Luma, at: number): number | undefined {
  const likeness = frames
    .slice(1)
    .map((frame, index) => ssim(frames[index] as Uint8Array, frame, width, height))
  const seam = likeness[at - 1]
  const inner = likeness.filter((_, index) => index !== at - 1)
  if (seam === undefined || inner.length === 0) return undefined
  return Math.round(Math.min(1, Math.max(0, seam / Math.max(0.01, median(inner)))) * 1_000) / 1_000
}

/** Decodes what the input names, through `filters`, to grey frames. Damaged frames are passed over. */
export async function readLuma(
  input: FfmpegInput,
  { width, height, filters }: { width: number; height: number; filters: string[] },
  target: string,
  signal: AbortSignal,
): Promise<Luma> {
  await runFfmpeg({
    inputs: [input],
    graph: `[0:v:0]${[...filters, `scale=${width}:${height}:flags=area`, 'format=gray'].join(',')}[v]`,
    outputs: [{ path: target, map: ['[v]'], options: ['-vsync', 'passthrough', '-f', 'rawvideo'] }],
    signal,
    isTolerant: true,
  })
  const bytes = await readFile(target)
  await rm(target)
  const size = width * height
  const count = Math.floor(bytes.length / size)
  return {
    width,
    height,
    frames: Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size)),
  }
}

const WINDOW = 8
const STRIDE = 4
/** (0.01 × 255)² and (0.03 × 255)², of Wang et al. 2004. */
const C1 = 6.5025
const C2 = 58.5225

/** Mean structural similarity of two grey pictures, −1 to 1. */
export function ssim(a: Uint8Array, b: Uint8Array, width: number, height: number): number {
  const pixels = WINDOW * WINDOW
  let total = 0
  let windows = 0
  for (let top = 0; top + WINDOW <= height; top += STRIDE) {
    for (let left = 0; left + WINDOW <= width; left += STRIDE) {
      let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0]
      for (let y = top; y < top + WINDOW; y += 1) {
        for (let at = y * width + left; at < y * width + left + WINDOW; at += 1) {
          const one = a[at]!
          const other = b[at]!
          sumA += one
          sumB += other
          squareA += one * one
          squareB += other * other
          product += one * other
        }
      }
      const meanA = sumA / pixels
      const meanB = sumB / pixels
      const varianceA = squareA / pixels - meanA * meanA
      const varianceB = squareB / pixels - meanB * meanB
      const covariance = product / pixels - meanA * meanB
      total +=
        ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
        ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2))
      windows += 1
    }
  }
  return windows ? total / windows : 1
}

export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function even(value: number): number {
  return Math.max(8, Math.round(value / 2) * 2)
}
