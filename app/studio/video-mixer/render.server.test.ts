import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runFfmpeg } from '#jobs/media/ffmpeg.ts'
import { probeFile, verifyOutput } from '#jobs/media/probe.ts'
import { measureVideo } from '#tests/e2e/measure-video.ts'
import * as media from '#tests/support/media.ts'
import type { DeliveredOutput, FailedOutput, Problem, SourceFile } from '../contract.ts'
import type { Shot, VideoEdit } from './edit.ts'
import { mixerInput } from './input.ts'
import mixVideos from './process.server.ts'
import { renderEdits } from './render.server.ts'

let folder: string
let files: Map<string, SourceFile>
let cache: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-render-'))
  files = new Map()
  await addFile('rotated', await media.portraitHevcRotated())
  await addFile('silent', await media.landscapeSilent25())
  await addFile('varying', await media.variableRateWebm())
  await addFile('sixty', await media.sixtyFpsMov())
  await addFile('hdr', await media.hdrClip())
  await addFile('song', await media.music({ seconds: 3 }))
  await addFile('logo', await media.photo({ format: 'png' }))
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(async () => {
  cache = await mkdtemp(path.join(folder, 'cache-'))
})

// Encoding takes long on a busy machine.
describe('renderEdits', { timeout: 120_000 }, () => {
  it('joins phones’ clips of every kind into exactly the planned frames, in the one form that platforms take', async () => {
    const shots = ['rotated', 'silent', 'varying', 'sixty', 'hdr'].map((upload) =>
      shot(upload, { frames: 31 }),
    )
    const warnings: string[] = []
    const [video] = await render([edit(0, shots)], { warnings })
    // All of it by stream copy.
    expect(warnings).toEqual([])
    expect(await measureVideo(video!.path)).toMatchObject({
      ...{ frames: 155, steps: [0.03333], width: 180, height: 320 },
      ...{ codec: 'h264', profile: 'High', pixelFormat: 'yuv420p', colours: ['bt709', 'bt709', 'bt709'] },
      ...{ isFastStart: true, sampleRate: 48_000 },
    })
    const { videoSeconds, audioSeconds, loudness, truePeak } = await measureVideo(video!.path)
    expect(videoSeconds).toBeCloseTo(155 / 30, 2)
    expect(Math.abs(videoSeconds - (audioSeconds ?? 0))).toBeLessThan(1 / 30)
    expect(Math.abs((loudness ?? 0) + 14)).toBeLessThan(1)
    expect(truePeak).toBeLessThan(-1)
    expect(video!.facts).toMatchObject({ frames: 155, fps: 30, width: 180, height: 320 })
    await stat(video!.posterPath!)
  })

  it('joins by copy what arrives interlaced, in odd sizes, in stretched pixels and from old codecs', async () => {
    const odd = {
      interlaced: [
        '-vf',
        'scale=160:128,setsar=64/45,setfield=tff',
        '-c:v',
        'mpeg2video',
        '-flags',
        '+ildct',
      ],
      motion: ['-vf', 'scale=200:120,fps=5', '-c:v', 'mjpeg'],
      dense: ['-vf', 'crop=161:121:exact=1,format=yuv444p10le', '-c:v', 'libx264'],
    }
    for (const [name, options] of Object.entries(odd)) {
      const target = path.join(folder, `${name}.mkv`)
      const source = { path: await media.portraitClip(), kind: 'video' as const }
      await runFfmpeg({ inputs: [source], outputs: [{ path: target, map: ['0:v:0'], options }] })
      await addFile(name, target)
    }
    const warnings: string[] = []
    const shots = ['interlaced', 'motion', 'dense', 'rotated'].map((upload) => shot(upload))
    const [video] = await render([edit(0, shots, { fit: { kind: 'crop' } })], { warnings })
    expect(warnings).toEqual([])
    expect((await measureVideo(video!.path)).frames).toBe(120)
  })

  it('shows a clip as long as it plays, where its clock or its picture begins late', async () => {
    const counting = { path: await media.countingClip({ frames: 120 }), kind: 'video' as const }
    const late = path.join(folder, 'late.mkv')
    const waiting = path.join(folder, 'waiting.mp4')
    await runFfmpeg({
      inputs: [counting],
      outputs: [{ path: late, map: ['0:v:0', '0:a:0'], options: ['-c', 'copy', '-output_ts_offset', '5'] }],
    })
    await runFfmpeg({
      inputs: [{ ...counting, options: ['-itsoffset', '1.5'] }, counting],
      outputs: [{ path: waiting, map: ['0:v:0', '1:a:0'], options: ['-c', 'copy'] }],
    })
    await addFile('late', late)
    await addFile('waiting', waiting)
    const input = { clips: ['late', 'waiting'], count: 1, resolution: '480p', isOrderMixed: false }
    const running = mixVideos({
      ...{ input: mixerInput.parse(input), files, cache, avatars: new Map(), done: new Set<number>() },
      workspace: await mkdtemp(path.join(folder, 'work-')),
      signal: new AbortController().signal,
      progress: () => {},
      log: { info: () => {}, warn: () => {} },
    })
    const { value: video } = await running.next()
    if (!video || !('path' in video)) throw new Error('It was not made')
    const { frames, videoSeconds, audioSeconds } = await measureVideo(video.path)
    expect(frames).toBe(120 + 45 + 120)
    expect(audioSeconds).toBeCloseTo(videoSeconds, 1)
    // The sound of the second clip begins with the clip, and is over when its picture still has 1.5 s to go.
    expect(Math.max(...(await samplesOf(video.path, 4.2, 1)))).toBeGreaterThan(0.05)
    expect(Math.max(...(await samplesOf(video.path, 8.3, 1)))).toBeLessThan(0.001)
    await running.return()
  })

  it('encodes a shot once for all videos, and gives the same bytes from the same recipe', async () => {
    const edits = [
      edit(0, [shot('rotated'), shot('silent')]),
      edit(1, [shot('silent'), shot('rotated')]),
      edit(2, [shot('rotated'), shot('silent')]),
    ]
    const first = await Promise.all((await render(edits)).map(hashOf))
    // Two pictures and one sound.
    expect(await piecesIn(cache)).toBe(3)
    expect(first[0]).toBe(first[2])
    expect(first[0]).not.toBe(first[1])
    cache = await mkdtemp(path.join(folder, 'cache-'))
    expect(await Promise.all((await render(edits)).map(hashOf))).toEqual(first)
  })

  it('fades to the frame, with one transition for every pair', async () => {
    const fading = { transition: 'wipeleft', transitionFrames: 7 } as const
    const edits = [
      edit(
        0,
        [shot('rotated', { frames: 20 }), shot('silent', { frames: 14 }), shot('sixty', { frames: 25 })],
        fading,
      ),
      edit(
        1,
        [shot('sixty', { frames: 25 }), shot('rotated', { frames: 20 }), shot('silent', { frames: 14 })],
        fading,
      ),
    ]
    const videos = await render(edits)
    for (const video of videos) {
      const { frames, steps, audioSeconds } = await measureVideo(video.path)
      expect(frames).toBe(20 + 14 + 25 - 2 * 7)
      expect(steps).toEqual([0.03333])
      expect(audioSeconds).toBeCloseTo(45 / 30, 2)
    }
    // Three shots, three different pairs, two sounds.
    expect(await piecesIn(cache)).toBe(3 + 3 + 2)
  })

  it('plays music under everything, and steps back with it where a clip is heard', async () => {
    const shots = [shot('rotated', { frames: 60 }), shot('silent', { frames: 60 })]
    const sound = { mode: 'music', music: 'song', isDucked: true } as const
    const [video] = await render([edit(0, shots, { sound })])
    const { loudness, audioSeconds } = await measureVideo(video!.path)
    expect(Math.abs((loudness ?? 0) + 14)).toBeLessThan(1)
    // The song lasts three seconds and goes on to the end.
    expect(audioSeconds).toBeCloseTo(4, 2)
    expect(await volumeOf(video!.path, 3.2, 0.5)).toBeGreaterThan(-35)
  })

  it('keeps a muted video silent', async () => {
    const [video] = await render([
      edit(0, [shot('rotated'), shot('sixty')], { sound: { mode: 'mute', isDucked: false } }),
    ])
    expect(await volumeOf(video!.path, 0, 1)).toBeLessThan(-80)
    expect(video!.facts.loudness).toBeUndefined()
  })

  it('changes the speed and keeps the pitch', async () => {
    const fast = shot('sixty', { frames: 30, speed: 1.6, startSeconds: 0.2 })
    const [video] = await render([edit(0, [fast, shot('silent')])])
    expect((await measureVideo(video!.path)).frames).toBe(60)
    expect(await pitchOf(video!.path)).toBeCloseTo(660, -2)
  })

  it('fits by crop at the focus point, by blur and by colour, with texts, logos and prices', async () => {
    const text = {
      content: 'Diskon 🔥',
      position: 'bottom',
      look: 'plate',
      colour: '#ffffff',
      size: 0.05,
    } as const
    const square = { width: 320, height: 320 }
    const edits = [
      edit(0, [shot('silent', { focusX: 0.9, text }), shot('rotated')], { ...square, fit: { kind: 'crop' } }),
      edit(1, [shot('silent'), shot('rotated', { text })], {
        ...square,
        fit: { kind: 'colour', colour: '#e6a100' },
      }),
      edit(2, [shot('silent'), shot('rotated')], {
        ...square,
        sticker: { price: 'Rp 25.000', corner: 'top-left' },
      }),
      edit(3, [shot('silent'), shot('rotated')], {
        ...square,
        sticker: { upload: 'logo', corner: 'bottom-right' },
      }),
    ]
    const videos = await render(edits)
    expect(new Set(await Promise.all(videos.map(hashOf))).size).toBe(4)
    // The band above a landscape clip has exactly the colour asked for.
    const [red, green, blue] = await pixelOf(videos[1]!.path, 160, 10)
    expect([red! - 0xe6, green! - 0xa1, blue! - 0x00].every((off) => Math.abs(off) <= 3)).toBe(true)
  })

  it('makes a 360p preview of larger videos out of the same pieces', async () => {
    const [video] = await render([edit(0, [shot('rotated'), shot('silent')], { width: 480, height: 854 })])
    const preview = { frames: 60, fps: 30, width: 360, height: 640, hasSound: true }
    expect(await verifyOutput(video!.previewPath!, preview)).toEqual([])
    expect((await stat(video!.previewPath!)).size).toBeLessThan((await stat(video!.path)).size)
  })

  it('skips what an earlier attempt delivered, and finds its pieces again', async () => {
    const edits = [0, 1].map((index) => edit(index, [shot('rotated'), shot('silent')]))
    await render(edits)
    const begun = performance.now()
    const rest = await render(edits, { done: new Set([0]) })
    expect(rest.map((video) => video.index)).toEqual([1])
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it('tells progress that never goes back and ends whole', async () => {
    const fractions: number[] = []
    const edits = [edit(0, [shot('rotated'), shot('silent')]), edit(1, [shot('silent'), shot('rotated')])]
    await render(edits, { progress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })

  it('encodes the pictures again when a join by copy does not come out as planned', async () => {
    const edits = [edit(0, [shot('rotated'), shot('silent')])]
    await render(edits)
    // As if another x264 had written one of the pieces.
    const [piece] = await notesIn(cache)
    const notes = JSON.parse(await readFile(piece!, 'utf8')) as object
    await writeFile(piece!, JSON.stringify({ ...notes, configuration: '00' }))
    const [video] = await render(edits)
    expect((await measureVideo(video!.path)).frames).toBe(60)
  })

  it('fails one video and goes on with the others', async () => {
    const wrong = { ...edit(1, [shot('rotated'), shot('silent')]), frames: 50 }
    const outputs = await renderAll([
      edit(0, [shot('rotated'), shot('silent')]),
      wrong,
      edit(2, [shot('silent'), shot('rotated')]),
    ])
    expect(outputs.map((output) => ('problem' in output ? output.problem.code : 'made'))).toEqual([
      'made',
      'video-failed',
      'made',
    ])
  })

  it('refuses a clip that cannot be decoded where it is needed, by name', async () => {
    const broken = path.join(folder, 'broken.mp4')
    await runFfmpeg({
      inputs: [{ path: await media.portraitClip({ seconds: 4 }), kind: 'video' }],
      outputs: [{ path: broken, map: ['0:v:0'], options: ['-c', 'copy', '-movflags', '+faststart'] }],
    })
    await addFile('broken', broken)
    await truncate(broken, Math.floor((await stat(broken)).size / 2))
    const whole = edit(0, [shot('rotated'), shot('silent')])
    const lacking = edit(1, [shot('broken', { frames: 110, startSeconds: 0 }), shot('silent')])
    const outputs: unknown[] = []
    const refusal = await renderAll([whole, lacking], {}, (output) => outputs.push(output))
      .then(() => undefined)
      .catch((error: Refused) => error.problem)
    expect(outputs).toHaveLength(1)
    expect(refusal).toMatchObject({ code: 'clip-unreadable', values: { file: 'broken.mp4' } })
  })

  it('when cancelled leaves no process after two seconds and keeps what was delivered', async () => {
    const stop = new AbortController()
    const workspace = await mkdtemp(path.join(folder, 'work-'))
    const edits = [
      edit(0, [shot('rotated', { frames: 10 })]),
      edit(1, [shot('silent', { frames: 55 }), shot('sixty', { frames: 55 })], {
        width: 1080,
        height: 1920,
        fit: { kind: 'blur' },
      }),
    ]
    const delivered: string[] = []
    const running = renderAll(edits, { signal: stop.signal, workspace }, (output) => {
      if ('path' in output) delivered.push(output.path)
      setTimeout(() => stop.abort(new Error('cancelled')), 300)
    })
    const cancelled = new Promise<number>((resolve) =>
      stop.signal.addEventListener('abort', () => resolve(performance.now())),
    )
    await expect(running).rejects.toThrow('cancelled')
    expect(performance.now() - (await cancelled)).toBeLessThan(2_000)
    await sleep(50)
    expect(await childrenOfThisProcess()).toEqual([])
    expect(delivered).toHaveLength(1)
    await stat(delivered[0]!)
    expect((await readdir(cache)).filter((name) => name.startsWith('tmp-'))).toEqual([])
  })
})

describe('the processor', { timeout: 120_000 }, () => {
  it('says in a recipe what became of the input, and repeats none of it', async () => {
    const texts = Array.from({ length: 50 }, (_, line) => `${line} ${'renyah '.repeat(20)}`)
    const input = mixerInput.parse({
      groups: ['rotated', 'silent'].map((clip) => ({ name: clip, clips: [clip], texts })),
      ...{ count: 10, only: 3, resolution: '360p' },
    })
    const workspace = await mkdtemp(path.join(folder, 'work-'))
    const running = mixVideos({
      ...{ input, files, avatars: new Map(), workspace, cache, done: new Set() },
      signal: new AbortController().signal,
      progress: () => {},
      log: { info: () => {}, warn: () => {} },
    })
    const { value: video } = await running.next()
    if (!video || !('recipe' in video)) throw new Error('It was not made')
    expect(video.recipe).toMatchObject({
      edit: { shots: [{ upload: 'rotated', text: {} }, { upload: 'silent' }] },
      sources: [{ id: 'rotated' }, { id: 'silent' }],
    })
    expect(JSON.stringify(video.recipe).length).toBeLessThan(JSON.stringify(input).length / 5)
    await running.return()
  })
})

class Refused extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}

interface Options {
  done?: ReadonlySet<number>
  signal?: AbortSignal
  workspace?: string
  progress?(report: { step: string; fraction: number }): void
  warnings?: string[]
}

async function render(edits: VideoEdit[], options: Options = {}): Promise<DeliveredOutput[]> {
  const outputs = await renderAll(edits, options)
  return outputs.map((output) => {
    if ('problem' in output) throw new Error(`Video ${output.index}: ${output.problem.code}`)
    return output
  })
}

async function renderAll(
  edits: VideoEdit[],
  options: Options = {},
  onOutput?: (output: DeliveredOutput | FailedOutput) => void,
): Promise<(DeliveredOutput | FailedOutput)[]> {
  const workspace = options.workspace ?? (await mkdtemp(path.join(folder, 'work-')))
  await mkdir(workspace, { recursive: true })
  const running = renderEdits(
    edits,
    {
      files,
      workspace,
      cache,
      done: options.done ?? new Set(),
      signal: options.signal ?? new AbortController().signal,
      progress: options.progress ?? (() => {}),
      log: { info: () => {}, warn: (_, message) => options.warnings?.push(message) },
    },
    { recipe: () => ({}), manifest: () => ({}) },
  )
  const outputs: (DeliveredOutput | FailedOutput)[] = []
  for (;;) {
    const next = await running.next()
    if (next.done) {
      if (next.value) throw new Refused(next.value.refused)
      return outputs
    }
    outputs.push(next.value)
    onOutput?.(next.value)
  }
}

function shot(upload: string, more: Partial<Shot> = {}): Shot {
  const place = { group: 'Klip', upload, startSeconds: 0.1, speed: 1, frames: 30 }
  return { ...place, isMuted: false, focusX: 0.5, focusY: 0.5, ...more }
}

function edit(index: number, shots: Shot[], more: Partial<VideoEdit> = {}): VideoEdit {
  const transitionFrames = more.transitionFrames ?? 0
  return {
    ...{ index, name: `${index + 1}.mp4`, width: 180, height: 320, fps: 30, quality: 'low' },
    ...{ fit: { kind: 'blur' }, shots, transition: 'cut', transitionFrames },
    sound: { mode: 'keep', isDucked: false },
    frames: shots.reduce((sum, { frames }) => sum + frames, 0) - (shots.length - 1) * transitionFrames,
    distinctness: 1,
    ...more,
  }
}

async function addFile(id: string, file: string): Promise<void> {
  const probed = await probeFile(file)
  if (!probed.ok) throw new Error(`${file}: ${probed.problem.code}`)
  const { facts } = probed
  const bytes = await readFile(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const name = path.basename(file)
  files.set(id, {
    id,
    name,
    kind: facts.kind,
    bytes: bytes.length,
    facts,
    isSample: false,
    path: file,
    sha256,
  })
}

async function hashOf(video: DeliveredOutput): Promise<string> {
  return createHash('sha256')
    .update(await readFile(video.path))
    .digest('hex')
}

async function piecesIn(cacheFolder: string): Promise<number> {
  const shelves = await readdir(cacheFolder)
  const pieces = await Promise.all(shelves.map((shelf) => readdir(path.join(cacheFolder, shelf))))
  return pieces.flat().length
}

async function notesIn(cacheFolder: string): Promise<string[]> {
  const names = await readdir(cacheFolder, { recursive: true })
  return names.filter((name) => name.endsWith('piece.json')).map((name) => path.join(cacheFolder, name))
}

async function samplesOf(file: string, from: number, seconds: number): Promise<Float32Array> {
  const target = path.join(folder, 'listen.f32')
  await runFfmpeg({
    inputs: [{ path: file, kind: 'video', options: ['-ss', String(from), '-t', String(seconds)] }],
    outputs: [{ path: target, map: ['0:a:0'], options: ['-c:a', 'pcm_f32le', '-f', 'f32le'] }],
  })
  const bytes = await readFile(target)
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
}

/** RMS in dB. */
async function volumeOf(file: string, from: number, seconds: number): Promise<number> {
  const samples = await samplesOf(file, from, seconds)
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length + 1e-12)
}

/** Hertz, by counting how often the left channel rises through zero in the first second. */
async function pitchOf(file: string): Promise<number> {
  const samples = (await samplesOf(file, 0.1, 0.8)).filter((_, index) => index % 2 === 0)
  const rises = samples.filter((sample, index) => index > 0 && samples[index - 1]! < 0 && sample >= 0)
  return rises.length / 0.8
}

async function pixelOf(file: string, x: number, y: number): Promise<number[]> {
  const target = path.join(folder, 'pixel.rgb')
  await runFfmpeg({
    inputs: [{ path: file, kind: 'video' }],
    graph: `[0:v:0]crop=2:2:${x}:${y},scale=2:2:in_color_matrix=bt709:out_range=pc,format=rgb24[v]`,
    outputs: [{ path: target, map: ['[v]'], options: ['-frames:v', '1', '-f', 'rawvideo'] }],
  })
  return [...(await readFile(target)).subarray(0, 3)]
}

async function childrenOfThisProcess(): Promise<string[]> {
  const tasks = await readdir('/proc/self/task').catch(() => [])
  const children = await Promise.all(
    tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8')),
  )
  const pids = children.flatMap((line) => line.split(' ').filter(Boolean))
  const names = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')))
  return names.map((name) => name.trim()).filter((name) => /ffmpeg|setpriv/.test(name))
}
