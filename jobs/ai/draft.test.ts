import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traitsSchema } from '#app/avatars/traits.ts'
import { POSES } from '#app/poses/library.ts'
import { draftSeedOf } from '#jobs/media/draft-seed.ts'
import { openImage } from '#jobs/media/image.ts'
import { withProvenance } from '#jobs/media/provenance.ts'
import { photo } from '#tests/support/media.ts'
import { draftEngine } from './draft.ts'
import type { PictureRequest } from './picture.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-draft-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const REQUEST: PictureRequest = {
  shot: 'figure',
  prompt: '',
  traits: traitsSchema.parse({}),
  references: [],
  pose: POSES[0]!.skeleton,
  background: { mode: 'keep' },
  width: 192,
  height: 256,
  seed: 5,
  tier: 'draft',
}

const draw = (request: Partial<PictureRequest>) =>
  draftEngine.run({ ...REQUEST, ...request }, { signal: new AbortController().signal })

async function pixels(bytes: Buffer) {
  return await (await openImage(bytes)).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
}

describe('the draft engine', () => {
  it('draws a PNG of the size that is asked for, for nothing, the same each time', async () => {
    const picture = await draw({})
    expect(await (await openImage(picture.bytes)).metadata()).toMatchObject({
      format: 'png',
      width: 192,
      height: 256,
    })
    expect(picture).toMatchObject({
      usd: 0,
      engine: { provider: 'draft', seed: 5 },
      conditions: { hasPose: true, references: 0 },
    })
    expect((await draw({})).bytes.equals(picture.bytes)).toBe(true)
    expect((await draw({ seed: 6 })).bytes.equals(picture.bytes)).toBe(false)
  })

  it('leaves the corners clear where nothing is behind the person', async () => {
    const { data, info } = await pixels((await draw({ background: { mode: 'transparent' } })).bytes)
    const alphaAt = (x: number, y: number) => data[(y * info.width + x) * 4 + 3]
    expect([alphaAt(1, 1), alphaAt(190, 1), alphaAt(2, 200)]).toEqual([0, 0, 0])
  })

  it('lays the head of a photo over the body', async () => {
    const picture = await draw({ references: [await photo({ width: 400, height: 500 })] })
    expect(picture.conditions.references).toBe(1)
    expect(picture.bytes.equals((await draw({})).bytes)).toBe(false)
  })

  it('draws the face of a portrait again that it drew before, also when that says how it came about', async () => {
    const portrait = await draw({ shot: 'portrait', seed: 77 })
    const file = path.join(folder, 'avatar.png')
    await writeFile(file, withProvenance(portrait.bytes, 'algorithmicMedia'))
    expect(await draftSeedOf(file)).toBe(77)
    const background = { mode: 'colour', colour: '#ffffff' } as const
    const figure = await draw({ seed: 5, references: [file], background })
    const same = await draw({ seed: 77, background })
    expect((await pixels(figure.bytes)).data.equals((await pixels(same.bytes)).data)).toBe(true)
    expect(figure.conditions.references).toBe(1)
  })

  it('refuses more pixels than it says it makes, and stops before it begins when told to', async () => {
    await expect(draw({ width: 4_000 })).rejects.toMatchObject({ fault: 'input', code: 'too-large' })
    const reason = new Error('cancelled')
    await expect(draftEngine.run(REQUEST, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
