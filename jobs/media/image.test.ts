import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readImage, stickerPng, thumbnail } from '#jobs/media/image.ts'
import { isFilesFault, probeFile } from '#jobs/media/probe.ts'
import {
  hugePng,
  landscapeSilent25,
  music,
  photo,
  portraitHevcRotated,
  smallest,
} from '#tests/support/media.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-image-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('thumbnail', { timeout: 120_000 }, () => {
  it('is a webp as seen, at most 480 pixels long, of a picture, a video and a song', async () => {
    const sizes = []
    for (const file of [
      await photo({ width: 800, height: 1_000 }),
      await portraitHevcRotated(),
      await landscapeSilent25(),
      await music(),
    ]) {
      const probed = await probeFile(file)
      if (!probed.ok) throw new Error(probed.problem.code)
      const small = await readImage(await thumbnail(file, probed.facts, folder))
      if (!small.ok) throw new Error(small.problem.code)
      sizes.push([small.facts.container, small.facts.width, small.facts.height])
    }
    expect(sizes).toEqual([
      ['webp', 384, 480],
      ['webp', 270, 480],
      ['webp', 480, 270],
      ['webp', 480, 270],
    ])
  })

  it('is the file’s fault where nothing can be seen of it', async () => {
    const facts = { kind: 'video' as const, container: 'mp4', seconds: 10 }
    const drawn = thumbnail(await smallest('mp4'), facts, await mkdtemp(path.join(folder, 'nothing-')))
    await expect(drawn).rejects.toSatisfy(isFilesFault)
  })
})

describe('readImage', () => {
  it('reads to the last line, also of what is shown small', async () => {
    const whole = await readFile(await smallest('jpg'))
    const cut = path.join(folder, 'cut.jpg')
    await writeFile(cut, Buffer.concat([whole.subarray(0, -60), whole.subarray(-2)]))
    expect(await readImage(cut)).toMatchObject({ ok: false, problem: { code: 'damaged' } })
  })

  it('opens no drawing and no bomb, whatever it is called', async () => {
    const svg = path.join(folder, 'logo.png')
    await writeFile(
      svg,
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>',
    )
    expect(await readImage(svg)).toMatchObject({ ok: false, problem: { code: 'unsupported-format' } })
    expect(await readImage(await hugePng())).toMatchObject({
      ok: false,
      problem: { code: 'too-many-pixels' },
    })
    await expect(stickerPng(svg, { width: 10, height: 10 })).rejects.toThrow()
  })
})
