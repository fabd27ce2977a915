import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measureVideo } from '#tests/e2e/measure-video.ts'
import { add, make, openFolder, packetSteps, removeFolder, run, streamsOf } from '#tests/support/loops.ts'
import * as media from '#tests/support/media.ts'

const exec = promisify(execFile)

beforeAll(openFolder)
afterAll(removeFolder)

// Encoding takes long on a busy machine.
describe('what comes with a loop', { timeout: 120_000 }, () => {
  it('is made of the same unit, in the order asked for', async () => {
    const clip = await add(await media.portraitClip())
    const also = ['poster', 'gif', 'webp', 'webm'] as const
    const outputs = await make({
      clip,
      seconds: 12,
      fadeSeconds: 0.5,
      also: [...also],
      name: 'Ombak: pagi/1',
    })
    expect(outputs.map(({ index, name }) => [index, name])).toEqual([
      [0, 'Ombak pagi 1.mp4'],
      [1, 'Ombak pagi 1-poster.jpg'],
      [2, 'Ombak pagi 1.gif'],
      [3, 'Ombak pagi 1.webp'],
      [4, 'Ombak pagi 1.webm'],
    ])
    expect(await streamsOf(outputs[2]!.path)).toMatchObject([{ codec_name: 'gif', width: 180, height: 320 }])
    expect((await readFile(outputs[3]!.path)).toString('latin1', 0, 40)).toMatch(/^RIFF....WEBPVP8X.*ANIM/s)
    expect(await streamsOf(outputs[4]!.path)).toMatchObject([{ codec_name: 'vp9' }, { codec_name: 'opus' }])
    expect((await packetSteps(outputs[4]!.path)).packets).toBe(360)
    const { stderr } = await exec('ffmpeg', [
      '-v',
      'error',
      '-xerror',
      '-i',
      outputs[4]!.path,
      '-f',
      'null',
      '-',
    ])
    expect(stderr).toBe('')
  })

  it('does not fail with a format that cannot hold it, and is not made twice', async () => {
    const clip = await add(await media.countingClip({ frames: 660 }))
    const input = { clip, seconds: 60, also: ['gif' as const] }
    const outputs = await run(input, { done: new Set([0]) })
    expect(outputs).toEqual([
      {
        index: 1,
        problem: { code: 'animation-too-long', values: { seconds: 21, format: 'GIF', longest: 20 } },
      },
    ])
  })
})

describe('a look at the seams', { timeout: 120_000 }, () => {
  it('shows every mode with its score, and where the clip joins best', async () => {
    // Joins after 3 s, and begins in the middle of it.
    const clip = await add(await media.swayingClip({ seconds: 5, period: 3 }))
    const outputs = await make({ clip, look: 'seams' })
    expect(outputs.map(({ index, name }) => [index, name])).toEqual([
      [0, 'crossfade.mp4'],
      [1, 'boomerang.mp4'],
      [2, 'hard.mp4'],
    ])
    for (const output of outputs) {
      const { frames, steps, audioSeconds } = await measureVideo(output.path)
      expect({ frames, steps, audioSeconds }).toEqual({
        frames: 120,
        steps: [0.03333],
        audioSeconds: undefined,
      })
    }
    const [crossfade, boomerang, hard] = outputs.map(({ facts }) => facts.scores?.['seam'] ?? 0)
    expect(Math.min(crossfade!, boomerang!)).toBeGreaterThan(hard!)
    const { fromSeconds = 0, toSeconds = 0, score = 0 } = outputs[0]!.facts.found ?? {}
    expect(toSeconds - fromSeconds).toBeCloseTo(3, 1)
    expect(score).toBeGreaterThan(0.95)
  })

  it('says that a clip which goes round already may be cut straight', async () => {
    const clip = await add(await media.swayingClip({ seconds: 4, period: 2 }))
    const outputs = await make({ clip, look: 'seams' })
    expect(outputs[2]!.facts.scores?.['seam']).toBeGreaterThan(0.95)
  })

  it('shows what it can of a moment', async () => {
    const clip = await add(await media.countingClip())
    const outputs = await run({ clip, toSeconds: 0.2, look: 'seams' })
    expect(outputs[0]).toEqual({
      index: 0,
      problem: { code: 'clip-too-short-to-fade', values: { file: 'counting-72.mp4', seconds: 0.2 } },
    })
    expect(outputs.slice(1).every((output) => 'path' in output)).toBe(true)
  })
})
