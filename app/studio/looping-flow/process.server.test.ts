import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { measureVideo } from '#tests/e2e/measure-video.ts'
import {
  add,
  childrenOfThisProcess,
  forgetPieces,
  greyOf,
  greys,
  hashOf,
  known,
  make,
  openFolder,
  packetSteps,
  placeOf,
  refusal,
  removeFolder,
  run,
} from '#tests/support/loops.ts'
import * as media from '#tests/support/media.ts'
import type { Problem } from '../contract.ts'
import type { LoopInput } from './input.ts'

beforeAll(openFolder)
afterAll(removeFolder)

// Encoding takes long on a busy machine. The form asks for a minute at least; what is true of a few rounds is true of all.
describe('a loop', { timeout: 120_000 }, () => {
  it.each([
    ['24', 24, ['crossfade']],
    ['25', 25, ['boomerang']],
    ['30000/1001', 30_000 / 1_001, ['crossfade', 'hard']],
  ] as const)(
    'of a clip at %s frames a second shows the right frame at every moment',
    async (rate, fps, modes) => {
      const clip = await media.countingClip({ fps: rate, isSilent: true })
      const total = Math.round(20 * fps)
      const fade = Math.round(0.5 * fps)
      const unit = { crossfade: 72 - fade, boomerang: 142, hard: 72 }
      for (const mode of modes) {
        const [loop] = await make({
          clip: await add(clip),
          mode,
          fadeSeconds: 0.5,
          isEvened: false,
          seconds: 20,
        })
        expect(await packetSteps(loop!.path)).toEqual({ packets: total, steps: 1 })
        const shown = await greys(loop!.path)
        expect(shown).toHaveLength(total)
        const wrong = shown.flatMap((grey, frame) => {
          const place = frame % unit[mode]
          const wanted =
            mode === 'boomerang' && place >= 72 ? 142 - place : place + (mode === 'crossfade' ? fade : 0)
          const isFading = mode === 'crossfade' && place >= 72 - 2 * fade
          const lies = isFading ? grey > 14 && grey < 227 : Math.abs(grey - greyOf(wanted)) <= 1
          return lies ? [] : [{ frame, grey, wanted: greyOf(wanted) }]
        })
        expect(wrong.slice(0, 3)).toEqual([])
        expect(loop!.facts).toMatchObject({
          frames: total,
          hasEditList: false,
          isFastStart: true,
          hasBFrames: false,
        })
      }
    },
  )

  it('is one constant, plain stream with sound of its length, whatever the phone recorded', async () => {
    for (const clip of [
      await media.portraitHevcRotated(),
      await media.variableRateWebm(),
      await media.hdrClip(),
      await media.landscapeSilent25(),
    ]) {
      const [loop] = await make({ clip: await add(clip), fadeSeconds: 0.5, seconds: 12 })
      const seen = await measureVideo(loop!.path)
      expect(seen, clip).toMatchObject({
        ...{ frames: loop!.facts.frames, codec: 'h264', profile: 'High', pixelFormat: 'yuv420p' },
        ...{ colours: ['bt709', 'bt709', 'bt709'], isFastStart: true, sampleRate: 48_000 },
      })
      expect(seen.steps, clip).toHaveLength(1)
      expect(seen.videoSeconds).toBeCloseTo(12, 3)
      expect(Math.abs(seen.videoSeconds - (seen.audioSeconds ?? 0))).toBeLessThan(1 / (loop!.facts.fps ?? 30))
      if (/silent/.test(clip)) expect(loop!.facts.loudness).toBeUndefined()
      else {
        expect(Math.abs((seen.loudness ?? 0) + 14)).toBeLessThan(1)
        expect(seen.truePeak).toBeLessThan(-1)
      }
    }
    const { facts } = known.get(await add(await media.portraitHevcRotated()))!
    expect(facts).toMatchObject({ width: 180, height: 320 })
  })

  it('shows every frame of a clip whose clock begins late, and holds the first where the picture comes late', async () => {
    const counting = { path: await media.countingClip(), kind: 'video' as const }
    const silent = ['0:v:0']
    const both = ['0:v:0', '1:a:0']
    const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-crf', '4', '-b:v', '0', '-c:a', 'libopus']
    const later = ['-output_ts_offset', '5']
    const clips = [
      { name: 'late.mkv', map: silent, delay: 0, options: ['-c', 'copy', ...later] },
      { name: 'late.webm', map: both, delay: 0, options: [...vp9, ...later] },
      { name: 'waiting.mp4', map: both, delay: 1, options: ['-c', 'copy'] },
    ]
    for (const { name, map, delay, options } of clips) {
      const clip = placeOf(name)
      const picture = { ...counting, options: ['-itsoffset', String(delay)] }
      await runFfmpeg({ inputs: [picture, counting], outputs: [{ path: clip, map, options }] })
      for (const mode of ['hard', 'boomerang'] as const) {
        const [loop] = await make({ clip: await add(clip), mode, isEvened: false, seconds: 10 })
        const held = delay * 30
        const last = 71 + held
        const shown = await greys(loop!.path)
        const wrong = shown.flatMap((grey, frame) => {
          const place = mode === 'hard' ? frame % (last + 1) : last - Math.abs(last - (frame % (2 * last)))
          const wanted = greyOf(Math.max(0, place - held))
          return Math.abs(grey - wanted) <= 2 ? [] : [{ name, mode, frame, grey, wanted }]
        })
        expect(wrong.slice(0, 3)).toEqual([])
        expect(shown).toHaveLength(300)
      }
    }
  })

  it('of a fifth of a second goes round three hundred times', async () => {
    const clip = await add(await media.countingClip())
    const [loop] = await make({ clip, toSeconds: 0.2, mode: 'hard', isEvened: false, seconds: 60 })
    const shown = await greys(loop!.path)
    expect(shown.every((grey, frame) => Math.abs(grey - greyOf(frame % 6)) <= 1)).toBe(true)
    const { audioSeconds, frames } = await measureVideo(loop!.path)
    expect(frames).toBe(1_800)
    expect(audioSeconds).toBeCloseTo(60, 1)
  })

  it('turns round more frames than it ever holds', async () => {
    const clip = await add(await media.countingClip({ frames: 300, isSilent: true }))
    const [loop] = await make({ clip, mode: 'boomerang', seconds: 45 })
    const shown = await greys(loop!.path)
    const wanted = shown.map((_, frame) => {
      const place = frame % 598
      return greyOf(place < 300 ? place : 598 - place)
    })
    expect(shown.findIndex((grey, frame) => Math.abs(grey - wanted[frame]!) > 1)).toBe(-1)
  })

  it('ends inside a round, and is cut where it is shorter than one', async () => {
    const clip = await add(await media.countingClip({ frames: 700, fps: '10', isSilent: true }))
    const [loop] = await make({ clip, seconds: 61.5, fadeSeconds: 1 })
    expect(await packetSteps(loop!.path)).toEqual({ packets: 615, steps: 1 })
    expect(loop!.facts.scores).toBeUndefined()
  })

  it('joins a clip that goes round, and says so of one that does not', async () => {
    const round = await add(await media.swayingClip({ seconds: 4, period: 2 }))
    const open = await add(await media.swayingClip({ seconds: 4, period: 7 }))
    const scoreOf = async (clip: string, mode: LoopInput['mode']) =>
      (await make({ clip, mode, isEvened: false, seconds: 10 }))[0]!.facts.scores!['seam']!
    expect(await scoreOf(round, 'hard')).toBeGreaterThan(0.95)
    expect(await scoreOf(open, 'hard')).toBeLessThan(0.9)
    expect(await scoreOf(open, 'crossfade')).toBeGreaterThan(0.95)
    expect(await scoreOf(open, 'boomerang')).toBeGreaterThan(0.95)
  })

  it('is as bright after the seam as before it', async () => {
    const clip = await add(await media.dimmingClip())
    const stepOf = async (isEvened: boolean) => {
      const [loop] = await make({ clip, mode: 'hard', isEvened, seconds: 10 })
      const shown = await greys(loop!.path)
      return Math.abs(shown[90]! - shown[89]!)
    }
    expect(await stepOf(false)).toBeGreaterThan(15)
    expect(await stepOf(true)).toBeLessThan(2.5)
  })

  it('gives the same bytes from the same recipe', async () => {
    const recipe = { clip: await add(await media.portraitClip()), fadeSeconds: 0.5, seconds: 12 }
    const [first] = await make(recipe)
    const bytes = await hashOf(first!.path)
    await forgetPieces()
    const [second] = await make(recipe)
    expect(await hashOf(second!.path)).toBe(bytes)
    expect(second!.recipe).toMatchObject({
      tool: 'looping-flow',
      sources: [{ sha256: known.get(recipe.clip)!.sha256 }],
    })
  })

  it('keeps under a cap', async () => {
    const clip = await add(await media.portraitClip({ seconds: 3, width: 360, height: 640 }))
    const [free] = await make({ clip, quality: 'high', seconds: 20 })
    const [capped] = await make({ clip, quality: 'high', seconds: 20, maxMegabits: 0.5 })
    expect((await stat(free!.path)).size * 8).toBeGreaterThan(1e6 * 20)
    expect((await stat(capped!.path)).size * 8).toBeLessThan(0.6e6 * 20)
  })

  it('brings a small copy of its first seam', async () => {
    const clip = await add(await media.portraitClip({ seconds: 3, width: 540, height: 960 }))
    const [loop] = await make({ clip, seconds: 12 })
    expect(await measureVideo(loop!.previewPath!)).toMatchObject({ frames: 120, width: 360, height: 640 })
    await stat(loop!.posterPath!)
  })
})

describe('a clip that cannot be looped', { timeout: 120_000 }, () => {
  it.each<[string, () => Promise<string>, Partial<LoopInput>, Problem]>([
    ['is one picture', media.stillClip, {}, { code: 'clip-too-short', values: { file: 'still.mp4' } }],
    [
      'is shorter than three fades',
      media.countingClip,
      { fadeSeconds: 1 },
      { code: 'fade-too-long', values: { file: 'counting-72.mp4', seconds: 2.4, fade: 0.8 } },
    ],
    ['has no picture', media.soundOnlyMp4, {}, { code: 'clip-no-picture', values: { file: 'voice.mp4' } }],
  ])('because it %s is refused with a sentence', async (_, clip, more, problem) => {
    expect(await refusal({ clip: await add(await clip()), seconds: 60, ...more })).toEqual(problem)
  })

  it('leaves no process two seconds after it is cancelled', async () => {
    const clip = await add(await media.portraitClip({ seconds: 8, width: 1080, height: 1920 }))
    const stop = new AbortController()
    const running = run({ clip, mode: 'boomerang', seconds: 60 }, { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('cancelled')), 1_500)
    let cancelledAt = 0
    stop.signal.addEventListener('abort', () => (cancelledAt = performance.now()))
    await expect(running).rejects.toThrow('cancelled')
    expect(performance.now() - cancelledAt).toBeLessThan(2_000)
    await sleep(50)
    expect(await childrenOfThisProcess()).toEqual([])
  })

  it('tells progress that never goes back and ends whole', async () => {
    const fractions: number[] = []
    const clip = await add(await media.portraitClip())
    const progress = ({ fraction }: { fraction: number }) => fractions.push(fraction)
    await run({ clip, seconds: 12, fadeSeconds: 0.5, also: ['poster'] }, { progress })
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBeCloseTo(1)
  })
})
