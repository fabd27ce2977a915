import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest'
import { traitsSchema } from '#app/avatars/traits.ts'
import { db } from '#app/db/client.server.ts'
import { downServices, spendToday } from '#app/models/provider.server.ts'
import { JOINTS, type Skeleton } from '#app/poses/skeleton.ts'
import { makeHuggingFace, type HuggingFaceOptions } from '#jobs/ai/huggingface.ts'
import type { PictureRequest } from '#jobs/ai/picture.ts'
import { ProviderError, type PolicyOptions } from '#jobs/ai/policy.ts'
import { inRunScope } from '#jobs/run-scope.ts'
import { drawPoseMap } from '#jobs/media/pose-map.ts'
import { startHuggingFace, type FakeHuggingFace, type Fault } from '#tests/fakes/huggingface/server.ts'
import { createTestGeneration, createTestUser } from '#tests/support/factories.ts'
import { picture } from '#tests/support/pictures.ts'

let fake: FakeHuggingFace
let face: string
beforeAll(async () => {
  fake = await startHuggingFace()
  face = await picture('plain')
})
afterEach(async () => {
  fake.forget()
  await db.deleteFrom('provider_calls').execute()
  await db.deleteFrom('provider_days').execute()
  await db.deleteFrom('provider_health').execute()
})
afterAll(() => fake.stop())

/** Limits that no busy machine reaches; tests of the limits have their own. */
const QUICK: PolicyOptions = { tryMs: 20_000, totalMs: 30_000, pauseMs: 10, maxPauseMs: 1_500, openMs: 300 }
const TOGETHER = { image: 'together/test/words-schnell', edit: 'together/test/FLUX.2-dev', usd: 0.03 }
const BEST = { image: 'together/test/words-dev', edit: 'together/test/FLUX.2-dev', usd: 0.07 }
const OTHERS = {
  'fal-ai': { image: 'fal-ai/test/words', edit: 'fal-ai/test/FLUX.2-edit', usd: 0.04 },
  'hf-inference': { image: 'hf-inference/test/words', edit: 'hf-inference/test/FLUX.2-edit', usd: 0.01 },
}

const engine = (over: Partial<HuggingFaceOptions> = {}) =>
  makeHuggingFace({
    apiKey: 'hf_test',
    baseUrl: fake.url,
    tiers: { standard: TOGETHER, best: BEST },
    cutOut: { model: 'fal-ai/test/RMBG-2.0', usd: 0.02 },
    capUsd: 100,
    policy: QUICK,
    ...over,
  })

const STANDING: Skeleton = {
  width: 0.75,
  joints: Object.fromEntries(
    JOINTS.map((joint, index) => [joint, { x: 0.2 + (index % 5) * 0.08, y: 0.1 + index * 0.045 }]),
  ) as Skeleton['joints'],
}

const request = (over: Partial<PictureRequest> = {}): PictureRequest => ({
  shot: 'figure',
  prompt: 'menyapa pembeli di depan warung',
  traits: traitsSchema.parse({ hair: 'hijab' }),
  references: [face],
  pose: STANDING,
  background: { mode: 'scene', prompt: 'a market in the morning' },
  width: 768,
  height: 1_024,
  seed: 7,
  tier: 'standard',
  ...over,
})

const run = (over?: Partial<PictureRequest>, made = engine(), signal = new AbortController().signal) =>
  made.run(request(over), { signal })

const inWords = { references: [], pose: undefined } as unknown as Partial<PictureRequest>
/** Where the picture does not matter. */
const small = { ...inWords, width: 256, height: 256 }

async function failureOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ProviderError)
  return (error as ProviderError).message
}

/** Mean difference of two pictures' values, 0 to 255. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const pixels = (bytes: Buffer) =>
    sharp(bytes).resize(96, 96, { fit: 'fill' }).removeAlpha().raw().toBuffer()
  const [a, b] = await Promise.all([pixels(one), pixels(other)])
  return a.reduce((sum, value, at) => sum + Math.abs(value - b[at]!), 0) / a.length
}

describe('a picture', () => {
  it('of somebody in a pose is asked for with who it is and the very map of the pose', async () => {
    const made = await run({ references: [face, face] })
    expect(made.conditions).toEqual({ hasPose: true, references: 2 })
    expect(fake.requests).toHaveLength(1)
    const [asked] = fake.requests
    expect(asked).toMatchObject({
      provider: 'together',
      model: 'test/FLUX.2-dev',
      seed: 7,
      width: 768,
      height: 1_024,
    })
    expect(asked!.pictures).toHaveLength(3)
    const [identity, second, map] = asked!.pictures
    expect(await difference(identity!.bytes, await sharp(face).toBuffer())).toBeLessThan(6)
    expect(second!.bytes).toEqual(identity!.bytes)
    expect(map!.bytes).toEqual(await drawPoseMap(STANDING, { width: 768, height: 1_024 }))
    expect(asked!.prompt).toContain('Images 1 to 2 show the person')
    expect(asked!.prompt).toContain('Image 3 is a skeleton')
    expect(asked!.prompt).toContain('hijab')
    expect(asked!.prompt).toContain('menyapa pembeli')
    expect(asked!.prompt).toContain('a market in the morning')
  })

  it('comes as the pixels that were asked for, with nothing of its maker in it', async () => {
    const { bytes, engine: by, usd } = await run({ width: 1_080, height: 1_920 })
    const { width, height, format, exif } = await sharp(bytes).metadata()
    expect({ width, height, format, exif }).toEqual({
      width: 1_080,
      height: 1_920,
      format: 'png',
      exif: undefined,
    })
    expect(by).toEqual({ provider: 'huggingface', model: TOGETHER.edit, seed: 7 })
    expect(usd).toBe(0.03)
    const [asked] = fake.requests
    expect(asked!.width! * asked!.height!).toBeLessThanOrEqual(1_048_576)
    expect([asked!.width! % 16, asked!.height! % 16]).toEqual([0, 0])
  })

  it('depends on the words, the pose, the person and the seed, and on nothing else', async () => {
    const first = await run()
    expect((await run()).bytes).toEqual(first.bytes)
    const turned = await picture('ramp')
    for (const other of [{ seed: 8 }, { prompt: 'duduk' }, { references: [turned] }, { pose: undefined }]) {
      expect((await run(other as Partial<PictureRequest>)).bytes).not.toEqual(first.bytes)
    }
  })

  it('of the better tier is asked of another net, with more steps and more pixels', async () => {
    const large = { width: 2_048, height: 2_048 }
    for (const tier of ['standard', 'best'] as const) {
      await run({ tier, ...large, ...inWords })
      await run({ tier, ...large })
    }
    const [words, edit, bestWords, bestEdit] = fake.requests
    expect(words!.model).not.toBe(bestWords!.model)
    expect(words!.pictures).toEqual([])
    expect(bestWords!.steps).toBeGreaterThan(words!.steps!)
    expect(bestEdit!.steps).toBeGreaterThan(edit!.steps!)
    expect(bestEdit!.width).toBeGreaterThan(edit!.width!)
  })

  it('is asked for by one sheet where only one picture is looked at: the person left, the pose right', async () => {
    const made = await run({}, engine({ tiers: { standard: OTHERS['hf-inference'], best: BEST } }))
    expect(made.conditions).toEqual({ hasPose: true, references: 1 })
    const [asked] = fake.requests
    expect(asked!.pictures).toHaveLength(1)
    const { bytes, width, height } = asked!.pictures[0]!
    expect({ width, height }).toEqual({ width: 768 * 2, height: 1_024 })
    const half = (left: number) =>
      sharp(bytes).extract({ left, top: 0, width: 768, height: 1_024 }).png().toBuffer()
    expect(await half(768)).toEqual(
      await sharp(await drawPoseMap(STANDING, { width: 768, height: 1_024 }))
        .removeAlpha()
        .png()
        .toBuffer(),
    )
    expect(
      await difference(
        await half(0),
        await sharp(face).resize(768, 1_024, { fit: 'contain', background: '#fff' }).toBuffer(),
      ),
    ).toBeLessThan(6)
    expect(asked!.prompt).toContain('Its left half shows the person')
  })

  it.each(['fal-ai', 'hf-inference'] as const)(
    'is made by %s as well, from words and from pictures',
    async (name) => {
      const other = engine({ tiers: { standard: OTHERS[name], best: BEST } })
      await run(inWords, other)
      await run({}, other)
      expect(fake.requests.map(({ provider, task }) => [provider, task])).toEqual([
        [name, 'text-to-image'],
        [name, 'image-to-image'],
      ])
      expect(fake.requests[0]).toMatchObject({ width: 768, height: 1_024, seed: 7, steps: 20 })
    },
  )

  it('with nothing behind it is cut out of what came', async () => {
    const { bytes, usd } = await run({ background: { mode: 'transparent' } })
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 768, height: 1_024, hasAlpha: true })
    expect((await sharp(bytes).stats()).isOpaque).toBe(false)
    expect(fake.requests.map(({ task }) => task)).toEqual(['image-to-image', 'image-segmentation'])
    expect(usd).toBeCloseTo(0.05)
  })

  it('of another shape than was asked for is shown whole', async () => {
    fake.failNext('wrong-size')
    const { bytes } = await run()
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 768, height: 1_024 })
  })
})

describe('a cut-out', () => {
  it.each(['fal-ai/test/RMBG-2.0', 'hf-inference/test/segment'])(
    'by %s keeps the size of its file',
    async (model) => {
      const cutting = engine({ cutOut: { model, usd: 0.02 } })
      const bytes = await cutting.cutOut(face, { signal: new AbortController().signal })
      const { width, height } = await sharp(face).metadata()
      expect(await sharp(bytes).metadata()).toMatchObject({ width, height, format: 'png', hasAlpha: true })
      const alpha = await sharp(bytes)
        .extractChannel('alpha')
        .resize(3, 3, { kernel: 'nearest' })
        .raw()
        .toBuffer()
      expect([alpha[0], alpha[4]]).toEqual([0, 255])
    },
  )
})

describe('a fault', () => {
  it.each([
    [{ status: 500 }],
    [{ status: 503 }],
    ['reset'],
    ['cut-off'],
    ['garbage'],
    ['truncated'],
    ['error-in-200'],
    ['wrong-schema'],
  ] as Fault[][])('%j is tried again, and the third time works', async (fault) => {
    fake.failNext(fault!, fault!)
    await run(small)
    expect(fake.requests).toHaveLength(3)
  })

  it.each([[{ status: 429, retryAfterSeconds: 1 }], [{ loadingSeconds: 1 }]] as Fault[][])(
    '%j is waited for as long as it says',
    async (fault) => {
      fake.failNext(fault!)
      await run(small)
      const [first, second] = fake.requests
      expect(second!.at - first!.at).toBeGreaterThanOrEqual(990)
    },
  )

  it.each([
    [{ status: 400 }, 'input: 400', 1],
    [{ status: 401 }, 'quota: 401', 1],
    [{ status: 402 }, 'quota: 402', 1],
    [{ status: 404 }, 'quota: 404', 1],
    [{ status: 400, message: 'You have exceeded your monthly credits' }, 'quota: 400', 1],
    [{ status: 429, retryAfterSeconds: 60 }, 'transient: 429', 1],
    [{ loadingSeconds: 300 }, 'transient: 503', 1],
    [{ status: 500 }, 'transient: 500', 3],
    ['nsfw', 'content: refused', 1],
    ['reset', 'transient: connection', 3],
    ['redirect', 'transient: connection', 3],
    ['garbage', 'transient: answer', 3],
    ['truncated', 'transient: answer', 3],
    ['error-in-200', 'transient: answer', 3],
    ['inside-url', 'transient: answer', 3],
    ['huge', 'transient: answer', 3],
    ['cut-off', 'transient: connection', 3],
  ] as [Fault, string, number][])('%j ends as "%s", after %i calls', async (fault, message, calls) => {
    fake.failAlways(fault)
    expect(await failureOf(run(small))).toBe(message)
    expect(fake.requests).toHaveLength(calls)
  })

  it.each([
    ['fal-ai', 'nsfw', 'content: refused'],
    ['fal-ai', 'inside-url', 'transient: host'],
    ['fal-ai', 'garbage', 'transient: answer'],
    ['fal-ai', { status: 422, message: 'content policy violation' }, 'content: refused'],
    ['hf-inference', 'inside-url', 'transient: answer'],
    ['hf-inference', 'truncated', 'transient: answer'],
    ['hf-inference', 'error-in-200', 'transient: answer'],
  ] as ['fal-ai' | 'hf-inference', Fault, string][])(
    'of %s, %j, ends as "%s"',
    async (name, fault, message) => {
      fake.failAlways(fault)
      const other = engine({
        tiers: { standard: OTHERS[name], best: BEST },
        policy: { ...QUICK, tries: 1 },
      })
      expect(await failureOf(run(small, other))).toBe(message)
    },
  )

  it.each(['hang', 'slow-loris'] as const)(
    '%s has a limit for each try and for all of them',
    async (fault) => {
      fake.failAlways(fault)
      const began = performance.now()
      const late = failureOf(
        run({ ...small, seed: 31 }, engine({ policy: { ...QUICK, tryMs: 300, totalMs: 700 } })),
      )
      expect(await late).toBe('transient: timeout')
      expect(performance.now() - began).toBeLessThan(1_700)
      expect(fake.requests.filter(({ seed }) => seed === 31).length).toBeLessThanOrEqual(3)
      const once = failureOf(run(small, engine({ policy: { ...QUICK, tryMs: 200, tries: 1 } })))
      expect(await once).toBe('transient: timeout')
      expect(performance.now() - began).toBeLessThan(3_400)
    },
  )

  it('at the door is no picture: no network, no TLS, no such model, a wrong key, no key', async () => {
    const policy = { ...QUICK, tries: 1 }
    const closed = await startHuggingFace()
    await closed.stop()
    expect(await failureOf(run(small, engine({ baseUrl: closed.url, policy })))).toBe('transient: connection')
    const tls = fake.url.replace('http:', 'https:')
    expect(await failureOf(run(small, engine({ baseUrl: tls, policy })))).toBe('transient: connection')
    const pins = (image: string) => ({ standard: { ...TOGETHER, image }, best: BEST })
    expect(await failureOf(run(small, engine({ tiers: pins('together/test/missing') })))).toBe('quota: 404')
    expect(await failureOf(run(small, engine({ tiers: pins('together/test/only-edit') })))).toBe(
      'quota: model',
    )
    const elsewhere = engine({ apiKey: 'sk-of-somebody-else', baseUrl: undefined })
    expect(await failureOf(run(small, elsewhere))).toBe('quota: key')
    expect(await failureOf(run(small, engine({ apiKey: 'hf_wrong' })))).toBe('quota: 401')
    expect(await failureOf(run(small, engine({ apiKey: undefined })))).toBe('quota: no-key')
    expect(fake.requests).toHaveLength(0)
  })

  it('is asked of a stand-in with the key as it is set, whatever its shape', async () => {
    await run(small, engine({ apiKey: 'any-key' }))
    expect(fake.requests).toHaveLength(1)
  })
})

describe('a cancelled picture', () => {
  it('is not waited for, in a call, in a pause or in line, and fal is told', async () => {
    for (const fault of ['hang', { status: 429, retryAfterSeconds: 1 }] as Fault[]) {
      fake.failAlways(fault)
      const one = engine({ policy: { ...QUICK, tryMs: 10_000, totalMs: 20_000, concurrent: 1 } })
      const cancel = new AbortController()
      const works = [run(small, one, cancel.signal), run(small, one, cancel.signal)]
      await expect.poll(() => fake.requests.length, { timeout: 5_000 }).toBe(1)
      const at = performance.now()
      cancel.abort(new Error('cancelled'))
      for (const work of works) await expect(work).rejects.toThrow('cancelled')
      expect(performance.now() - at).toBeLessThan(500)
      expect(fake.requests).toHaveLength(1)
      fake.forget()
    }
    const cancel = new AbortController()
    const queued = run(small, engine({ tiers: { standard: OTHERS['fal-ai'], best: BEST } }), cancel.signal)
    await expect.poll(() => fake.looks.length, { timeout: 5_000 }).toBe(1)
    cancel.abort(new Error('cancelled'))
    await expect(queued).rejects.toThrow('cancelled')
    await expect.poll(() => fake.cancelled.length, { timeout: 5_000 }).toBe(1)
  })
})

test('no more calls are on their way than there are places', async () => {
  fake.failAlways('hang')
  const one = engine({ policy: { ...QUICK, concurrent: 3 } })
  const cancels = Array.from({ length: 5 }, () => new AbortController())
  const works = cancels.map((cancel, seed) => run({ ...small, seed }, one, cancel.signal))
  const ends = Promise.allSettled(works)
  await expect.poll(() => fake.requests.length, { timeout: 5_000 }).toBe(3)
  await sleep(100)
  expect(fake.requests).toHaveLength(3)
  // Who comes first goes first, and a place is free as soon as somebody goes.
  cancels[0]!.abort(new Error('cancelled'))
  await expect.poll(() => fake.requests.length, { timeout: 5_000 }).toBe(4)
  expect(fake.requests.at(-1)?.seed).toBe(3)
  for (const cancel of cancels) cancel.abort(new Error('cancelled'))
  expect((await ends).map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
})

test('the breaker opens when half of the calls fail, forms hear of it, and one call looks whether it is over', async () => {
  const one = engine({ policy: { ...QUICK, tries: 1 } })
  for (let call = 0; call < 10; call += 1) await run(small, one)
  fake.failAlways({ status: 500 })
  for (let call = 0; call < 10; call += 1) expect(await failureOf(run(small, one))).toBe('transient: 500')
  expect(await failureOf(run(small, one))).toBe('transient: breaker')
  expect(fake.requests).toHaveLength(20)
  await expect.poll(() => downServices()).toEqual(['huggingface'])
  fake.failAlways(undefined)
  await sleep(320)
  await run(small, one)
  await expect.poll(() => downServices()).toEqual([])
})

describe('a call', () => {
  const calls = () =>
    db
      .selectFrom('provider_calls')
      .select(['operation', 'model', 'outcome', 'code', 'micros'])
      .orderBy('id')
      .execute()

  it('is on record with what it cost, a refused one with nothing', async () => {
    fake.failNext({ status: 500 }, 'truncated')
    await run()
    const call = { operation: 'edit', model: TOGETHER.edit }
    expect(await calls()).toEqual([
      { ...call, outcome: 'transient', code: '500', micros: 0 },
      // It was drawn, and will be on the bill.
      { ...call, outcome: 'transient', code: 'answer', micros: 30_000 },
      { ...call, outcome: 'done', code: null, micros: 30_000 },
    ])
    expect(await spendToday()).toBeCloseTo(0.06)
    const { rows } = await sql<{ ms: number }>`select ms from provider_calls`.execute(db)
    expect(rows.every(({ ms }) => ms >= 0)).toBe(true)
  })

  it('belongs to the run that asked, also where it waited for a place behind another', async () => {
    const one = engine({ policy: { ...QUICK, concurrent: 1 } })
    const runs = await Promise.all(
      [0, 1, 2].map(async () => {
        const { userId } = await createTestUser()
        return { userId, generationId: await createTestGeneration(userId) }
      }),
    )
    await Promise.all(runs.map((scope) => inRunScope(scope, () => run(small, one))))
    const rows = await db
      .selectFrom('provider_calls')
      .select(['user_id as userId', 'generation_id as generationId'])
      .orderBy('id')
      .execute()
    expect(rows).toEqual(runs)
  })

  it('that nobody waited for may have been charged', async () => {
    fake.failAlways('hang')
    await failureOf(run(small, engine({ policy: { ...QUICK, tryMs: 600, tries: 1 } })))
    const cancel = new AbortController()
    const work = run({}, engine(), cancel.signal)
    await expect.poll(() => fake.requests.length, { timeout: 5_000 }).toBe(2)
    cancel.abort(new Error('cancelled'))
    await expect(work).rejects.toThrow()
    await expect
      .poll(async () => (await calls()).map(({ outcome }) => outcome), { timeout: 5_000 })
      .toEqual(['transient', 'cancelled'])
    expect(await spendToday()).toBeCloseTo(0.06)
  })

  it('is not made once the day has cost what it may, however many ask at once', async () => {
    const one = engine({ capUsd: 0.1, policy: { ...QUICK, concurrent: 20 } })
    const other = engine({ capUsd: 0.1, policy: { ...QUICK, concurrent: 20 } })
    const works = Array.from({ length: 16 }, (_, seed) => run({ ...small, seed }, seed % 2 ? one : other))
    const ends = await Promise.allSettled(works)
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(fake.requests).toHaveLength(3)
    expect(await failureOf(run(small, one))).toBe('quota: spend-cap')
    expect(await spendToday()).toBeCloseTo(0.09)
    expect(await downServices()).toEqual(['huggingface'])
  })

  it('with a key that is refused says so to the forms, until one works again', async () => {
    await failureOf(run({}, engine({ apiKey: 'hf_wrong' })))
    expect(await downServices()).toEqual(['huggingface'])
    await run()
    expect(await downServices()).toEqual([])
  })
})
