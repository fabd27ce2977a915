import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measureVideo } from '#tests/e2e/measure-video.ts'
import {
  add,
  lengthOf,
  make,
  openFolder,
  packetSteps,
  refusal,
  removeFolder,
  samplesOf,
  volumeOf,
} from '#tests/support/loops.ts'
import * as media from '#tests/support/media.ts'

beforeAll(openFolder)
afterAll(removeFolder)

// Encoding takes long on a busy machine.
describe('the sound of a loop', { timeout: 120_000 }, () => {
  it('goes round without a click, encoded once', async () => {
    const clip = await add(await media.countingClip({ frames: 200, fps: '24' }))
    const warnings: string[] = []
    const [loop] = await make({ clip, seconds: 30, fadeSeconds: 0.5 }, { warnings })
    expect(warnings).toEqual([])
    const samples = await samplesOf(loop!.path, 1, 28)
    let [peak, jump] = [0, 0]
    for (let at = 2; at < samples.length; at += 2) {
      peak = Math.max(peak, Math.abs(samples[at]!))
      jump = Math.max(jump, Math.abs(samples[at]! - samples[at - 2]!))
    }
    // A sine of 440 Hz never moves further from sample to sample than this.
    expect(jump / peak).toBeLessThan(((2 * Math.PI * 440) / 48_000) * 1.1)
  })

  it('stays with its picture to the end of an hour', async () => {
    const clip = await add(await media.countingClip({ frames: 71, fps: '24' }))
    const [loop] = await make({ clip, mode: 'hard', seconds: 3_600 })
    const { packets, steps } = await packetSteps(loop!.path)
    expect({ packets, steps }).toEqual({ packets: 86_400, steps: 1 })
    expect((await packetSteps(loop!.path, 'a')).steps).toBe(1)
    expect(Math.abs((await lengthOf(loop!.path, 'a')) - 3_600)).toBeLessThan(0.011)
  })

  it('plays layers under everything, each going round by itself, and fades at both ends', async () => {
    const clip = await add(await media.landscapeSilent25())
    const tune = await add(await media.music({ seconds: 5 }))
    const layer = { upload: tune, volume: 0.5, crossfadeSeconds: 1 }
    const sound = { layers: [layer], fadeInSeconds: 5, fadeOutSeconds: 5 }
    const [loop] = await make({ clip, seconds: 30, fadeSeconds: 0.5, sound })
    expect(loop!.facts.loudness).toBeCloseTo(-14, 0)
    const middle = await volumeOf(loop!.path, 13, 4)
    expect(await volumeOf(loop!.path, 0, 0.5)).toBeLessThan(middle - 15)
    expect(await volumeOf(loop!.path, 29.4, 0.5)).toBeLessThan(middle - 15)
    // The tune lasts five seconds; it is heard in every later one.
    for (const second of [7, 11, 17, 22]) {
      expect(await volumeOf(loop!.path, second, 1.5)).toBeGreaterThan(middle - 6)
    }
  })

  it('lets one layer come and go while another stays', async () => {
    const clip = await add(await media.landscapeSilent25())
    const steady = await add(await media.soundOnlyMp4({ seconds: 2 }))
    const coming = await add(await media.music({ seconds: 5, tune: 1 }))
    const layers = [{ upload: steady }, { upload: coming, fadeInSeconds: 10 }]
    const [loop] = await make({ clip, seconds: 20, fadeSeconds: 0.5, sound: { layers } })
    expect(await volumeOf(loop!.path, 0.1, 1)).toBeGreaterThan(-40)
  })

  it('is as loud as asked, and silent where nothing is to be heard', async () => {
    const clip = await add(await media.portraitClip())
    const base = { clip, seconds: 12, fadeSeconds: 0.5 }
    const [half] = await make({ ...base, sound: { master: 0.5 } })
    expect((await measureVideo(half!.path)).loudness).toBeCloseTo(-20, 0)
    const [mute] = await make({ ...base, sound: { isOriginalKept: false } })
    expect(await volumeOf(mute!.path, 0, 2)).toBeLessThan(-80)
    expect(mute!.facts.loudness).toBeUndefined()
  })

  it('of a layer without any is refused by its name', async () => {
    const clip = await add(await media.portraitClip())
    const silent = await add(await media.landscapeSilent25())
    expect(await refusal({ clip, seconds: 60, fadeSeconds: 0.5, sound: { layers: [silent] } })).toMatchObject(
      {
        code: 'layer-silent',
        values: { file: 'landscape-silent.mp4' },
      },
    )
  })
})
