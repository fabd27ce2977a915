import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FfmpegError, runFfmpeg, type FfmpegJob } from '#jobs/media/ffmpeg.ts'
import { playlistNamedMp4, portraitClip, truncatedMp4 } from '#tests/support/media.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-ffmpeg-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('runFfmpeg', { timeout: 120_000 }, () => {
  it('reads nothing through a playlist, a list or a manifest that is named mp4', async () => {
    const neighbour = path.join(folder, 'secret.ts')
    await runFfmpeg({
      inputs: [{ path: await portraitClip(), kind: 'video' }],
      outputs: [{ path: neighbour, map: ['0:v:0'], options: ['-c', 'copy', '-f', 'mpegts'] }],
    })
    const list = path.join(folder, 'list.mp4')
    await writeFile(list, "ffconcat version 1.0\nfile 'secret.ts'\n")
    for (const file of [await playlistNamedMp4(neighbour), list]) {
      await expect(decode({ path: file })).rejects.toThrow(FfmpegError)
    }
  })

  it('reads no media that an mp4 says lies in another file', async () => {
    const clip = await readFile(await portraitClip())
    await writeFile(path.join(folder, 'elsewhere.mp4'), clip)
    const pointing = path.join(folder, 'pointing.mp4')
    await writeFile(pointing, pointElsewhere(clip, 'elsewhere.mp4'))
    await expect(decode({ path: pointing })).rejects.toThrow(FfmpegError)
  })

  it('takes a file name for a file, whatever it looks like', async () => {
    const odd = path.join(folder, '-vf %d concat:a|b.mp4')
    await writeFile(odd, await readFile(await portraitClip()))
    expect((await decode({ path: odd })).frames).toBe(60)
  })

  it('fails when fewer frames came out than were promised', async () => {
    const clip = await portraitClip()
    await expect(decode({ path: clip, expectFrames: 61 })).rejects.toMatchObject({ failure: 'short' })
  })

  it('fails on a truncated file, also where ffmpeg itself would be content', async () => {
    await expect(
      decode({ path: await truncatedMp4(), expectFrames: 90, isTolerant: true }),
    ).rejects.toMatchObject({
      failure: 'short',
    })
    await expect(decode({ path: await truncatedMp4() })).rejects.toThrow(FfmpegError)
  })

  it('tells how far it is', async () => {
    const seen: number[] = []
    await decode({ path: await portraitClip(), onProgress: ({ frames }) => seen.push(frames) })
    expect(seen.at(-1)).toBe(60)
  })

  it('stands back for others, is dead at once when aborted, and throws the reason', async () => {
    const stop = new AbortController()
    const reason = new Error('cancelled')
    const endless = encodeForLong(stop.signal)
    await until(async () => (await ffmpegsOf(process.pid)).length === 1)
    const [child = ''] = await ffmpegsOf(process.pid)
    // P14: and where memory runs out, it is what the kernel ends, not the process that has everybody's work in hand.
    if (process.platform === 'linux')
      expect(Number(await readFile(`/proc/${child}/oom_score_adj`, 'utf8'))).toBe(1_000)
    const begun = performance.now()
    stop.abort(reason)
    await expect(endless).rejects.toBe(reason)
    expect(performance.now() - begun).toBeLessThan(2_000)
    expect(await ffmpegsOf(process.pid)).toEqual([])
  })

  it('stops what takes longer than it may', async () => {
    await expect(encodeForLong(undefined, 0.5)).rejects.toMatchObject({ failure: 'timeout' })
    expect(await ffmpegsOf(process.pid)).toEqual([])
  })

  it.runIf(process.platform === 'linux')('dies with its parent, even by kill -9', async () => {
    const script = path.join(folder, 'parent.ts')
    const target = path.join(folder, 'orphan.mp4')
    const module = new URL('./ffmpeg.ts', import.meta.url).href
    const job = JSON.stringify(longJob(await portraitClip(), target))
    await writeFile(script, `import { runFfmpeg } from ${JSON.stringify(module)}\nawait runFfmpeg(${job})\n`)
    const parent = spawn(process.execPath, [script], { stdio: 'ignore' })
    let child: string | undefined
    await until(async () => (child = (await ffmpegsOf(parent.pid ?? 0))[0]) !== undefined)
    parent.kill('SIGKILL')
    await until(async () => !(await isAlive(child!)))
  })
})

/**
 * Has every track say that its samples lie at `location` (a data entry of ISO/IEC 14496-12 §8.7.2 without the flag for
 * "in this file"), and takes the samples themselves out.
 */
function pointElsewhere(mp4: Buffer, location: string): Buffer {
  const entry = Buffer.from(`\0\0\0\0url \0\0\0\0${location}\0`, 'latin1')
  entry.writeUInt32BE(entry.length)
  const rewrite = (boxes: Buffer): Buffer => {
    const out: Buffer[] = []
    for (let at = 0; at + 8 <= boxes.length;) {
      const size = boxes.readUInt32BE(at)
      const type = boxes.toString('latin1', at + 4, at + 8)
      let content: Buffer = boxes.subarray(at + 8, at + size)
      if (['moov', 'trak', 'mdia', 'minf', 'dinf'].includes(type)) content = rewrite(content)
      // Version, flags and count, and then the entries.
      if (type === 'dref') content = Buffer.concat([content.subarray(0, 8), entry])
      if (type === 'mdat') content = Buffer.alloc(content.length)
      const head = Buffer.from(boxes.subarray(at, at + 8))
      head.writeUInt32BE(content.length + 8)
      out.push(head, content)
      at += size
    }
    return Buffer.concat(out)
  }
  return rewrite(mp4)
}

function decode({ path: file, ...rest }: { path: string } & Partial<FfmpegJob>) {
  return runFfmpeg({
    inputs: [{ path: file, kind: 'video' }],
    outputs: [{ path: '-', map: ['0:v:0'], options: [] }],
    ...rest,
  })
}

/** Minutes of work from two seconds of clip. */
function longJob(clip: string, target: string): FfmpegJob {
  return {
    inputs: [{ path: clip, kind: 'video', options: ['-stream_loop', '500'] }],
    outputs: [{ path: target, map: ['0:v:0'], options: ['-vf', 'scale=360:640', '-preset', 'veryslow'] }],
  }
}

async function encodeForLong(signal?: AbortSignal, wallSeconds?: number) {
  const target = path.join(folder, 'long.mp4')
  return runFfmpeg({
    ...longJob(await portraitClip(), target),
    ...(signal && { signal }),
    ...(wallSeconds && { wallSeconds }),
  })
}

/** Process ids of ffmpegs whose parent is `parent`. */
async function ffmpegsOf(parent: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      const [, name, state, ppid] = /^\d+ \((.*)\) (\S) (\d+)/.exec(status) ?? []
      return name === 'ffmpeg' && state !== 'Z' && Number(ppid) === parent ? [pid] : []
    }),
  )
  return found.flat()
}

async function isAlive(pid: string): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return status !== '' && !/\) Z /.test(status)
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (await condition()) return
    await sleep(50)
  }
  throw new Error('It did not come to pass in ten seconds')
}
