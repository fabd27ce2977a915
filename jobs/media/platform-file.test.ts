import { execFile } from 'node:child_process'
import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import type { OutputFacts } from '#app/studio/contract.ts'
import { findPlatform, type Platform } from '#app/studio/platforms.ts'
import { fixesOf, isReady, judge, secondsAfterCut } from '#app/studio/preflight.ts'
import { AUDIO_OPTIONS, mp4Options, videoOptions } from '#jobs/media/encoder.ts'
import { completeFacts } from '#jobs/media/output-facts.ts'
import { makePlatformImage } from '#jobs/media/platform-image.ts'
import { makePlatformVideo } from '#jobs/media/platform-video.ts'
import { measureVideo } from '#tests/e2e/measure-video.ts'
import { photo, variableRateWebm } from '#tests/support/media.ts'

const exec = promisify(execFile)
let workspace: string
beforeEach(async () => {
  workspace = await mkdtemp(path.join(tmpdir(), 'lumiku-variant-'))
})

/** A video as the tools encode theirs: frames reordered, two edit lists. A click sounds at second 1. */
async function ownVideo({ width = 180, height = 320, seconds = 4, fps = 30, noise = false, gain = 1 } = {}) {
  const file = path.join(workspace, 'own.mp4')
  const source = noise
    ? `nullsrc=s=${width}x${height}:r=${fps},noise=alls=90:allf=t`
    : `testsrc2=s=${width}x${height}:r=${fps}`
  const sound = `${gain}*(0.2*sin(2*PI*330*t)+0.7*between(t,1,1.004))`
  await exec('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-t', String(seconds), '-i', source],
    ...['-f', 'lavfi', '-t', String(seconds), '-i', `aevalsrc='${sound}|${sound}':s=48000`],
    ...videoOptions({ width, height, fps, quality: 'high' }),
    ...[...AUDIO_OPTIONS, ...mp4Options(fps), file],
  ])
  return { path: file, contentType: 'video/mp4', facts: await completeFacts(file, 'video/mp4', {}) }
}

async function makeFor(
  platform: Platform,
  source: { path: string; contentType: string; facts: OutputFacts },
  { isTrimmed = false } = {},
) {
  const { contentType, facts } = source
  const checks = judge(platform, { contentType, facts, bytes: (await stat(source.path)).size })
  const fixes = fixesOf(checks, { isTrimmed })
  const seconds = isTrimmed ? secondsAfterCut(checks) : undefined
  const made = contentType.startsWith('image/')
    ? await makePlatformImage(source, { platform, fixes, workspace })
    : await makePlatformVideo(source, { platform, fixes, workspace, seconds })
  if (!made.ok) return { made, after: [] }
  const after = judge(platform, { ...made, bytes: (await stat(made.path)).size })
  return { made, after }
}

const platformOf = (id: string): Platform => findPlatform(id)!

/** The same platform with other numbers. */
function withBytes(platform: Platform, max: number): Platform {
  return { ...platform, limits: platform.limits.map((one) => (one.rule === 'bytes' ? { ...one, max } : one)) }
}

async function probe(file: string) {
  const { stdout } = await exec('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', file])
  const { streams } = JSON.parse(stdout) as { streams: Record<string, string | number>[] }
  const { stderr } = await exec('ffprobe', ['-v', 'trace', file])
  return {
    starts: streams.map((stream) => Number(stream['start_time'])),
    bFrames: Number(streams.find((stream) => stream['codec_type'] === 'video')?.['has_b_frames']),
    editLists: stderr.match(/type:'elst'/g)?.length ?? 0,
  }
}

/** Second of the first loud sample. */
async function clickAt(file: string): Promise<number> {
  const { stdout } = await exec(
    'ffmpeg',
    ['-v', 'error', '-i', file, '-map', '0:a', '-ac', '1', '-f', 'f32le', '-'],
    {
      encoding: 'buffer',
      maxBuffer: 64_000_000,
    },
  )
  const samples = new Float32Array(stdout.buffer, stdout.byteOffset, stdout.length / 4)
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  return samples.findIndex((sample) => Math.abs(sample) > loudest * 0.7) / 48_000
}

describe('a copy of a video', () => {
  test('for Instagram has no edit lists, starts at 0 in picture and sound, and the same frames', async () => {
    const source = await ownVideo()
    expect(source.facts).toMatchObject({
      hasEditList: true,
      hasBFrames: true,
      isFastStart: true,
      frames: 120,
    })
    expect(await probe(source.path)).toMatchObject({ editLists: 2 })

    const { made, after } = await makeFor(platformOf('instagram-reels'), source)
    if (!made.ok) throw new Error(made.problem.code)
    expect(await probe(made.path)).toEqual({ starts: [0, 0], bFrames: 0, editLists: 0 })
    const [before, now] = [await measureVideo(source.path), await measureVideo(made.path)]
    expect(now).toMatchObject({ frames: 120, steps: before.steps, isFastStart: true, sampleRate: 48_000 })
    expect(Math.abs(now.videoSeconds - (now.audioSeconds ?? 0))).toBeLessThan(1 / 30)
    // Without an edit list nobody skips the encoder's priming, so the sound must not move by it.
    expect(Math.abs((await clickAt(made.path)) - (await clickAt(source.path)))).toBeLessThan(0.002)
    expect(isReady(after)).toBe(true)
    expect(after.filter(({ state }) => state === 'failed')).toEqual([])
  })

  test('is copied where only the loudness is off, and has −14 LUFS', async () => {
    const source = await ownVideo({ gain: 0.15 })
    const measured = await measureVideo(source.path)
    expect(measured.loudness).toBeLessThan(-20)
    const facts = { ...source.facts, loudness: measured.loudness!, truePeak: measured.truePeak! }
    const { made, after } = await makeFor(platformOf('tokopedia-video'), { ...source, facts })
    if (!made.ok) throw new Error(made.problem.code)
    const now = await measureVideo(made.path)
    expect(now.pictureHash).toBe(measured.pictureHash)
    expect(Math.abs(now.loudness! + 14)).toBeLessThan(1)
    expect(now.truePeak).toBeLessThanOrEqual(-1)
    expect(after.every(({ state }) => state === 'passed')).toBe(true)
  })

  test('of noise is brought under the cap, and by 720 pixels where that is needed', async () => {
    const source = await ownVideo({ width: 360, height: 640, seconds: 3, noise: true })
    const { size } = await stat(source.path)
    const cap = Math.round(size / 4)
    const platform = withBytes(platformOf('tokopedia-video'), cap)
    const { made, after } = await makeFor(platform, source)
    if (!made.ok) throw new Error(made.problem.code)
    expect((await stat(made.path)).size).toBeLessThanOrEqual(cap)
    expect((await stat(made.path)).size).toBeGreaterThan(cap * 0.7)
    expect(isReady(after)).toBe(true)
    expect(await measureVideo(made.path)).toMatchObject({ frames: 90, width: 360 })

    const wide = await ownVideo({ width: 1080, height: 1920, seconds: 0.5, noise: true })
    const tight = withBytes(platformOf('tokopedia-video'), 70_000)
    const small = await makeFor(tight, wide)
    if (!small.made.ok) throw new Error(small.made.problem.code)
    expect(await measureVideo(small.made.path)).toMatchObject({ width: 720, height: 1280, frames: 15 })
    expect((await stat(small.made.path)).size).toBeLessThanOrEqual(70_000)
  }, 60_000)

  test('that no bit rate would bring under the cap is refused with both numbers', async () => {
    const source = await ownVideo({ seconds: 4, noise: true })
    const { made } = await makeFor(withBytes(platformOf('shopee-video'), 60_000), source)
    expect(made).toEqual({
      ok: false,
      problem: { code: 'variant-too-heavy', values: { megabytes: 0.1, seconds: 4 } },
    })
  })

  test('comes into an insisted shape whole, and what is written on it moves along', async () => {
    const own = await ownVideo({ width: 320, height: 320 })
    const source = { ...own, facts: { ...own.facts, texts: [{ left: 32, top: 32, right: 288, bottom: 64 }] } }
    const { made, after } = await makeFor(platformOf('youtube-shorts'), source)
    if (!made.ok) throw new Error(made.problem.code)
    expect(made.facts).toMatchObject({ width: 320, height: 568, frames: 120 })
    expect(made.facts.texts).toEqual([{ left: 32, top: 156, right: 288, bottom: 188 }])
    expect(isReady(after)).toBe(true)
  })

  test('is cut to the platform’s length where its owner agreed', async () => {
    const platform = platformOf('whatsapp-status')
    const short: Platform = {
      ...platform,
      limits: platform.limits.map((one) => (one.rule === 'seconds' ? { ...one, max: 2 } : one)),
    }
    const { made, after } = await makeFor(short, await ownVideo(), { isTrimmed: true })
    if (!made.ok) throw new Error(made.problem.code)
    expect(await measureVideo(made.path)).toMatchObject({ frames: 60, videoSeconds: 2 })
    expect(isReady(after)).toBe(true)
  })

  test('of a webm is an MP4 with H.264 and AAC', async () => {
    const file = await variableRateWebm({ seconds: 4, width: 180, height: 320 })
    const facts = { width: 180, height: 320, seconds: 4, fps: 20, videoCodec: 'vp9', audioCodec: 'opus' }
    const source = { path: file, contentType: 'video/webm', facts }
    const { made, after } = await makeFor(platformOf('shopee-video'), source)
    if (!made.ok) throw new Error(made.problem.code)
    expect(await measureVideo(made.path)).toMatchObject({
      codec: 'h264',
      profile: 'High',
      sampleRate: 48_000,
    })
    expect(isReady(after)).toBe(true)
  })
})

describe('a copy of a picture', () => {
  test('that was PNG is a JPEG in sRGB, as large as it was', async () => {
    const file = await photo({ width: 400, height: 500, format: 'png' })
    const facts = { width: 400, height: 500, texts: [] }
    const { made, after } = await makeFor(platformOf('tiktok-photo'), {
      path: file,
      contentType: 'image/png',
      facts,
    })
    if (!made.ok) throw new Error(made.problem.code)
    const { stdout } = await exec('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', made.path])
    const [stream] = (JSON.parse(stdout) as { streams: Record<string, unknown>[] }).streams
    expect(stream).toMatchObject({ codec_name: 'mjpeg', width: 400, height: 500 })
    expect(isReady(after)).toBe(true)
  })

  test('is filled up to the shape, and is under the cap', async () => {
    const file = await photo({ width: 400, height: 900, format: 'png' })
    const source = { path: file, contentType: 'image/png', facts: { width: 400, height: 900 } }
    const { made, after } = await makeFor(withBytes(platformOf('instagram-feed'), 40_000), source)
    if (!made.ok) throw new Error(made.problem.code)
    expect((made.facts.width ?? 0) / (made.facts.height ?? 1)).toBeCloseTo(0.8, 2)
    expect((await stat(made.path)).size).toBeLessThanOrEqual(40_000)
    expect(isReady(after)).toBe(true)
  })
})
