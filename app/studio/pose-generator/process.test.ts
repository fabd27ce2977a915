import { randomUUID } from 'node:crypto'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import sharp from 'sharp'
import { db } from '#app/db/client.server.ts'
import { listening, stopListening } from '#app/db/notify.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import {
  cancelGeneration,
  findGeneration,
  retryGeneration,
  submitGeneration,
} from '#app/models/generation.server.ts'
import { findOutput } from '#app/models/output.server.ts'
import { mirrorSkeleton } from '#app/poses/mirror.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'
import { stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import { drawPoseMap } from '#jobs/media/pose-map.ts'
import { runGeneration } from '#jobs/run-generation.ts'
import type { Fault } from '#tests/fakes/huggingface/server.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { picture } from '#tests/support/pictures.ts'
import { poseGeneratorInput } from './input.ts'
import tool from './tool.ts'

/** The stand-in is where the provider would be before any module reads the settings. */
const fake = await vi.hoisted(async () => {
  const { startHuggingFace } = await import('#tests/fakes/huggingface/server.ts')
  const server = await startHuggingFace()
  Object.assign(process.env, {
    HUGGINGFACE_API_KEY: 'hf_of_the_test',
    HUGGINGFACE_BASE_URL: server.url,
    AI_DAILY_USD: '100',
  })
  return server
})

beforeAll(() => listening())
afterEach(() => fake.forget())
afterAll(async () => {
  await stopListening()
  await stopQueue()
  await fake.stop()
})

interface Recipe {
  engine: { provider: string; model: string; seed: number }
  conditions: { hasPose: boolean; references: number }
  skeleton?: Skeleton
  seed: number
  input: object
}

const FORMATS = ['shopee', 'facebook']

/** With a photo, unless the values say otherwise: it is what identity is made of. */
async function submitted(values: object, credits = 500) {
  const { userId } = await createTestUser({ credits })
  const storageKey = `uploads/${randomUUID()}.jpg`
  await storage().put(storageKey, await copyOf(await picture('plain')))
  const photo = await createTestUpload(userId, { kind: 'image', storageKey })
  const input = poseGeneratorInput.parse({
    who: `photo:${photo}`,
    photo: { hasConsent: true, gender: 'female', hair: 'hijab' },
    poses: [{ pose: 'casual-standing' }],
    formats: FORMATS,
    tier: 'standard',
    ...values,
  })
  const submission = { userId, toolId: 'pose-generator', tool, input, submissionKey: randomUUID() }
  const outcome = await submitGeneration(submission)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return {
    userId,
    id: outcome.generationId,
    view: async () => (await findGeneration(userId, outcome.generationId))!,
  }
}

async function settled(values: object, credits?: number) {
  const run = await submitted(values, credits)
  await work(run.id)
  return { ...run, run: await run.view() }
}

const work = (id: string, signal = new AbortController().signal) => runGeneration(id, { signal })

async function recipesOf(userId: string, outputs: { id: string }[]): Promise<Recipe[]> {
  const found = await Promise.all(outputs.map(({ id }) => findOutput(userId, id)))
  return found.map((output) => output?.recipe as unknown as Recipe)
}

test('each picture is one request that carries its own pose and the face, and pays for all its formats', async () => {
  const { userId, run } = await settled({
    poses: [{ pose: 'casual-standing' }, { pose: 'live-greeting', isMirrored: true }],
    variations: 2,
    skipped: ['casual-standing~2'],
  })
  expect(run).toMatchObject({ state: 'done', delivered: 6, money: { held: 90, captured: 90, released: 0 } })
  expect(await balanceOf(userId)).toBe(410)
  expect(fake.requests).toHaveLength(3)

  const recipes = await recipesOf(userId, run.outputs)
  const bySeed = new Map(fake.requests.map((request) => [request.seed, request]))
  expect(bySeed.size).toBe(3)
  for (const { seed, skeleton, conditions } of recipes) {
    const { pictures, width, height } = bySeed.get(seed)!
    const [face, map] = pictures
    expect(conditions).toEqual({ hasPose: true, references: 1 })
    // The very map of the pose in the recipe, as the provider received it.
    expect(map!.bytes.equals(await drawPoseMap(skeleton!, { width: width!, height: height! }))).toBe(true)
    expect(await likeness(face!.bytes, await picture('plain'))).toBeLessThan(12)
  }
  const pictures = ['casual-standing-1', 'live-greeting-mirrored-1', 'live-greeting-mirrored-2']
  expect(new Set(run.outputs.map(({ name }) => name))).toEqual(
    new Set(FORMATS.flatMap((format) => pictures.map((name) => `${format}/${name}.jpg`))),
  )
  expect(fake.requests[0]!.prompt).toContain('hijab')
})

test('a pose of the user’s own, and its mirror image, condition the request too', async () => {
  const own = { pose: `own:${randomUUID()}`, skeleton: LEANING }
  const straight = await settled({ poses: [own], formats: ['shopee'] })
  const turned = await settled({ poses: [{ ...own, isMirrored: true }], formats: ['shopee'] })
  const [one] = await recipesOf(straight.userId, straight.run.outputs)
  const [other] = await recipesOf(turned.userId, turned.run.outputs)
  const mirrored = mirrorSkeleton(one!.skeleton!)
  expect(other!.skeleton!.joints.rightWrist!.x).toBeCloseTo(mirrored.joints.rightWrist!.x, 3)
  const [first, second] = fake.requests.map(({ pictures }) => pictures.at(-1)!.bytes)
  expect(first!.equals(second!)).toBe(false)
})

test('tiers differ in what they ask for', async () => {
  await settled({ tier: 'standard' })
  await settled({ tier: 'best' })
  const [standard, best] = fake.requests
  expect(best!.steps).toBeGreaterThan(standard!.steps!)
  expect(best!.width! * best!.height!).toBeGreaterThan(standard!.width! * standard!.height!)
})

test('words alone are asked for in words, and a character of ours without a face', async () => {
  const { userId, run } = await settled({
    who: 'sample:bima',
    mode: 'text',
    description: 'Duduk bersila sambil memegang buku',
    background: { mode: 'scene', scene: 'teras rumah joglo' },
  })
  expect(run.money).toMatchObject({ captured: 40 })
  const [asked] = fake.requests
  expect(asked).toMatchObject({ pictures: [], task: 'text-to-image' })
  expect(asked!.prompt).toContain('Duduk bersila sambil memegang buku')
  expect(asked!.prompt).toContain('teras rumah joglo')
  const [recipe] = await recipesOf(userId, run.outputs)
  expect(recipe!.conditions).toEqual({ hasPose: false, references: 0 })
})

test('a colour is exactly that colour, and nothing is kept of what the net wrote into its file', async () => {
  const { run } = await settled({
    background: { mode: 'colour', colour: '#ffffff' },
    formats: ['shopee', 'original'],
  })
  for (const { id } of run.outputs) {
    const bytes = await bytesOf(id)
    const { exif, xmp } = await sharp(bytes).metadata()
    expect(exif).toBeUndefined()
    expect(xmp!.toString()).toContain('digitalsourcetype/trainedAlgorithmicMedia')
    expect(xmp!.toString()).not.toContain('somebody')
    const [r, g, b] = await sharp(bytes)
      .extract({ left: 2, top: 2, width: 1, height: 1 })
      .removeAlpha()
      .raw()
      .toBuffer()
    expect(Math.min(r!, g!, b!)).toBeGreaterThanOrEqual(254)
  }
})

test('no background leaves the files without one', async () => {
  const { run } = await settled({ background: { mode: 'transparent' }, formats: ['shopee', 'facebook'] })
  expect(run.outputs.map(({ name }) => name)).toEqual([
    'shopee/casual-standing-1.png',
    'facebook/casual-standing-1.png',
  ])
  for (const { id } of run.outputs) {
    const { channels } = await sharp(await bytesOf(id)).stats()
    expect([channels[3]?.min, channels[3]?.max]).toEqual([0, 255])
  }
})

test('one picture that is refused gives its credits back, and only it is tried again, with the same seed', async () => {
  fake.failNext('nsfw')
  const { userId, id, view, run } = await settled({ variations: 3 })
  expect(run).toMatchObject({ state: 'done', delivered: 4, failed: 2, money: { captured: 60, released: 30 } })
  const failed = run.outputs.filter(({ problem }) => problem)
  expect(failed.map(({ problem }) => problem?.code)).toEqual(['service-refused', 'service-refused'])
  const refused = fake.requests[0]!.seed
  fake.forget()

  expect(await retryGeneration(userId, id)).toMatchObject({ ok: true })
  await work(id)
  expect(await view()).toMatchObject({ state: 'done', delivered: 6, failed: 0, money: { captured: 90 } })
  expect(fake.requests.map(({ seed }) => seed)).toEqual([refused])
  expect(await balanceOf(userId)).toBe(410)
})

test('a recipe makes its picture again: the same request', async () => {
  const { userId, run } = await settled({
    poses: [{ pose: 'selfie' }, { pose: 'peace-sign' }],
    variations: 2,
  })
  const recipe = (await recipesOf(userId, run.outputs)).at(-1)!
  const asked = fake.requests.find(({ seed }) => seed === recipe.seed)!
  fake.forget()
  const { photo: _, ...input } = recipe.input as { photo: unknown; who: string }
  await settled({ ...input, who: 'sample:sari' })
  expect(fake.requests).toHaveLength(1)
  expect(fake.requests[0]).toMatchObject({ seed: recipe.seed, width: asked.width, height: asked.height })
  expect(fake.requests[0]!.pictures.at(-1)!.bytes.equals(asked.pictures.at(-1)!.bytes)).toBe(true)
})

test('a cancel hangs up within two seconds', async () => {
  fake.failAlways('hang')
  const { userId, id } = await submitted({ variations: 6 })
  const running = work(id)
  await expect.poll(() => fake.requests.length, { timeout: 10_000 }).toBe(4)
  const began = performance.now()
  await cancelGeneration(userId, id)
  expect(await running).toBe('lost')
  expect(performance.now() - began).toBeLessThan(2_000)
  expect(fake.requests.every(({ isAborted }) => isAborted)).toBe(true)
  expect(await balanceOf(userId)).toBe(500)
})

test.each([
  ['nsfw', 'service-refused'],
  [{ status: 400 }, 'service-input'],
  [{ status: 401 }, 'service-closed'],
  [{ status: 402 }, 'service-closed'],
] as [Fault, string][])('after %j the credits are back, with the reason "%s"', async (fault, code) => {
  fake.failAlways(fault)
  const { userId, run } = await settled({})
  expect(run).toMatchObject({ state: 'failed', money: { held: 30, captured: 0, released: 30 } })
  expect(run.problem?.code ?? run.outputs[0]?.problem?.code).toBe(code)
  expect(await balanceOf(userId)).toBe(500)
})

test('once the day’s money is spent the rest is not asked for, and says why', async () => {
  await db
    .insertInto('provider_days')
    .values({ day: await today(), micros: 99_950_000 })
    .onConflict((conflict) => conflict.column('day').doUpdateSet({ micros: 99_950_000 }))
    .execute()
  const { run, userId } = await settled({ variations: 6 })
  expect(fake.requests).toHaveLength(1)
  expect(run).toMatchObject({ state: 'done', money: { captured: 30, released: 150 } })
  const reasons = run.outputs.flatMap(({ problem }) => problem?.code ?? [])
  expect(new Set(reasons)).toEqual(new Set(['service-full']))
  expect(reasons).toHaveLength(10)

  const { run: next } = await settled({ variations: 2 })
  expect(next).toMatchObject({ state: 'failed', problem: { code: 'service-full' }, money: { captured: 0 } })
  expect(await balanceOf(userId)).toBe(470)
  await db.deleteFrom('provider_days').execute()
})

test('the ledger is right after all of this', async () => {
  expect(await checkLedger()).toEqual([])
})

async function copyOf(file: string): Promise<string> {
  const copy = path.join(process.env['LUMIKU_DATA']!, `${randomUUID()}${path.extname(file)}`)
  await copyFile(file, copy)
  return copy
}

async function bytesOf(outputId: string): Promise<Buffer> {
  const { storage_key: key } = await db
    .selectFrom('outputs')
    .select('storage_key')
    .where('id', '=', outputId)
    .executeTakeFirstOrThrow()
  return await buffer(await storage().open(key!))
}

/** Mean difference of two pictures, 0–255, seen from afar. */
async function likeness(one: Buffer | string, other: Buffer | string): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map((file) => sharp(file).resize(16, 16, { fit: 'fill' }).removeAlpha().raw().toBuffer()),
  )
  return a!.reduce((sum, value, index) => sum + Math.abs(value - b![index]!), 0) / a!.length
}

/** As the day is counted: in Jakarta. */
async function today(): Promise<Date> {
  const { rows } = await sql<{ day: Date }>`select (now() at time zone 'Asia/Jakarta')::date as day`.execute(
    db,
  )
  return rows[0]!.day
}

/** Not the same seen in a mirror. */
const LEANING: Skeleton = {
  width: 0.75,
  joints: {
    nose: { x: 0.42, y: 0.14 },
    neck: { x: 0.4, y: 0.24 },
    rightShoulder: { x: 0.31, y: 0.25 },
    rightElbow: { x: 0.2, y: 0.34 },
    rightWrist: { x: 0.12, y: 0.26 },
    leftShoulder: { x: 0.48, y: 0.25 },
    leftElbow: { x: 0.5, y: 0.38 },
    leftWrist: { x: 0.49, y: 0.5 },
    rightHip: { x: 0.34, y: 0.5 },
    rightKnee: { x: 0.34, y: 0.7 },
    rightAnkle: { x: 0.34, y: 0.9 },
    leftHip: { x: 0.45, y: 0.5 },
    leftKnee: { x: 0.47, y: 0.7 },
    leftAnkle: { x: 0.48, y: 0.9 },
    rightEye: { x: 0.4, y: 0.12 },
    leftEye: { x: 0.44, y: 0.12 },
    rightEar: { x: 0.38, y: 0.13 },
    leftEar: { x: 0.46, y: 0.13 },
  },
}
