import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AUDIO_OPTIONS, mp4Options, videoOptions } from '#jobs/media/encoder.ts'
import { runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { countFrames, probeFile, verifyOutput } from '#jobs/media/probe.ts'
import * as media from '#tests/support/media.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-probe-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('probeFile', { timeout: 120_000 }, () => {
  it('tells the size as seen, though the picture is stored lying', async () => {
    expect(await probeFile(await media.portraitHevcRotated())).toMatchObject({
      ok: true,
      facts: {
        kind: 'video',
        width: 180,
        height: 320,
        rotation: 90,
        videoCodec: 'hevc',
        hasAudio: true,
        seconds: 2,
      },
    })
  })

  it('knows a silent clip, a varying frame rate, sixty frames a second and HDR', async () => {
    const facts = async (file: string) => {
      const probed = await probeFile(file)
      if (!probed.ok) throw new Error(probed.problem.code)
      return probed.facts
    }
    expect(await facts(await media.landscapeSilent25())).toMatchObject({
      hasAudio: false,
      fps: 25,
      isHdr: false,
    })
    expect(await facts(await media.variableRateWebm())).toMatchObject({
      isVariableFrameRate: true,
      videoCodec: 'vp9',
    })
    expect(await facts(await media.sixtyFpsMov())).toMatchObject({ fps: 60, isVariableFrameRate: false })
    expect(await facts(await media.hdrClip())).toMatchObject({ isHdr: true, pixelFormat: 'yuv420p10le' })
  })

  it('applies the shape of the pixels', async () => {
    const file = path.join(folder, 'anamorphic.mp4')
    await encode(file, ['-vf', 'scale=320:240,setsar=4/3'])
    expect(await probeFile(file)).toMatchObject({ ok: true, facts: { width: 427, height: 240 } })
  })

  it('knows a picture and a song', async () => {
    expect(await probeFile(await media.photo())).toMatchObject({
      ok: true,
      facts: { kind: 'image', width: 400 },
    })
    expect(await probeFile(await media.music())).toMatchObject({
      ok: true,
      facts: { kind: 'audio', hasAudio: true },
    })
  })

  it('refuses every bad file with its own reason', async () => {
    const svg = path.join(folder, 'drawing.png')
    await writeFile(
      svg,
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    )
    const code = async (file: string) => {
      const probed = await probeFile(file)
      return probed.ok ? 'accepted' : probed.problem.code
    }
    expect(await code(await media.emptyFile())).toBe('empty-file')
    expect(await code(await media.textNamedMp4())).toBe('not-media')
    expect(await code(await media.playlistNamedMp4('/etc/passwd'))).toBe('playlist')
    expect(await code(await media.hugePng())).toBe('too-many-pixels')
    expect(await code(await media.veryWideVideo())).toBe('picture-too-large')
    expect(await code(await media.strangeCodecMov())).toBe('unknown-codec')
    expect(await code(await media.truncatedMp4({ hasHeader: false }))).toBe('unreadable')
    expect(await code(svg)).toBe('not-media')
  })

  it('takes a file whose clock begins late for as long as it plays', async () => {
    const clip = await media.countingClip({ frames: 120 })
    const seconds = async (name: string, begin: number, map: string[], options: string[]) => {
      const target = path.join(folder, `${begin}-${name}`)
      const output = { path: target, map, options: [...options, '-output_ts_offset', String(begin)] }
      await runFfmpeg({ inputs: [{ path: clip, kind: 'video' }], outputs: [output] })
      const probed = await probeFile(target)
      return probed.ok ? probed.facts.seconds : probed.problem
    }
    const both = ['0:v:0', '0:a:0']
    const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus']
    const files: [name: string, map: string[], options: string[]][] = [
      ['both.mkv', both, ['-c', 'copy']],
      ['both.mp4', both, ['-c', 'copy']],
      ['both.webm', both, vp9],
      ['sound.mka', ['0:a:0'], ['-c', 'copy']],
      ['opus.ogg', ['0:a:0'], ['-c:a', 'libopus']],
      ['vorbis.ogg', ['0:a:0'], ['-c:a', 'libvorbis']],
    ]
    for (const [name, map, options] of files) {
      const punctual = await seconds(name, 0, map, options)
      expect(punctual, name).toBeGreaterThan(3.8)
      expect(await seconds(name, 5, map, options), name).toBeCloseTo(punctual as number, 1)
    }
  })

  it('takes no file for shorter than it is where its writer counts from the late beginning', async () => {
    const file = path.join(folder, 'counted-from-its-beginning.mkv')
    const clip = await media.countingClip({ frames: 240, isSilent: true })
    const options = ['-c', 'copy', '-output_ts_offset', '5']
    await runFfmpeg({
      inputs: [{ path: clip, kind: 'video' }],
      outputs: [{ path: file, map: ['0:v:0'], options }],
    })
    const bytes = (await readFile(file)).toString('latin1')
    await writeFile(file, bytes.replace('00:00:13.0', '00:00:08.0'), 'latin1')
    const probed = await probeFile(file)
    expect(probed.ok && probed.facts.seconds).toBeGreaterThan(7.8)
  })

  it('counts to the end of a picture that begins after its sound', async () => {
    const clip = await media.countingClip({ frames: 120 })
    for (const name of ['waiting.mp4', 'waiting.mkv']) {
      const target = path.join(folder, name)
      await runFfmpeg({
        inputs: [
          { path: clip, kind: 'video', options: ['-itsoffset', '1.5'] },
          { path: clip, kind: 'audio' },
        ],
        outputs: [{ path: target, map: ['0:v:0', '1:a:0'], options: ['-c', 'copy'] }],
      })
      const probed = await probeFile(target)
      expect(probed.ok && probed.facts.seconds, name).toBeCloseTo(5.5, 1)
    }
  })

  it('tells at which second a truncated clip stops', async () => {
    const probed = await probeFile(await media.truncatedMp4())
    expect(probed).toMatchObject({ ok: false, problem: { code: 'truncated', values: { total: 3 } } })
    const stopped = probed.ok ? NaN : Number(probed.problem.values?.['seconds'])
    expect(stopped).toBeGreaterThan(0.5)
    expect(stopped).toBeLessThan(2.5)
  })
})

describe('verifyOutput', () => {
  const expected = { frames: 60, fps: 30, width: 180, height: 320, hasSound: true }

  it('finds nothing wrong with what was planned, and counts like ffprobe', async () => {
    const file = path.join(folder, 'right.mp4')
    await encode(file, [...format(), ...AUDIO_OPTIONS, ...mp4Options(30)])
    expect(await verifyOutput(file, expected)).toEqual([])
    expect(await countFrames(file)).toBe(60)
  })

  it('names what differs', async () => {
    const file = path.join(folder, 'wrong.mp4')
    await encode(file, ['-vf', 'fps=15', '-c:v', 'libx264', '-profile:v', 'baseline', '-an'])
    const faults = (await verifyOutput(file, expected)).join('\n')
    expect(faults).toMatch(/30 frames instead of 60/)
    expect(faults).toMatch(/not evenly spaced/)
    expect(faults).toMatch(/decoder configuration/)
    expect(faults).toMatch(/not at the front/)
    expect(faults).toMatch(/no sound/)
  })
})

function format(): string[] {
  return videoOptions({ width: 180, height: 320, fps: 30, quality: 'low' })
}

async function encode(target: string, options: string[]): Promise<void> {
  await runFfmpeg({
    inputs: [{ path: await media.portraitClip(), kind: 'video' }],
    outputs: [{ path: target, map: ['0:v:0', '0:a:0'], options }],
  })
}
