import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { findAvatarPreset } from '#app/avatars/presets.ts'
import { db } from '#app/db/client.server.ts'
import { listening, stopListening } from '#app/db/notify.server.ts'
import { env } from '#app/env.server.ts'
import { findAvatar, listAvatars } from '#app/models/avatar.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import { findGeneration, retryGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { findOutput } from '#app/models/output.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import { runGeneration } from '#jobs/run-generation.ts'
import type { Fault } from '#tests/fakes/huggingface/server.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { picture } from '#tests/support/pictures.ts'
import { avatarInput, type AvatarInput } from './input.ts'
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

let userId: string

beforeAll(async () => {
  await listening()
  userId = (await createTestUser({ credits: 1_000 })).userId
})
afterEach(async () => {
  fake.forget()
  await db.deleteFrom('provider_health').execute()
})
afterAll(async () => {
  await stopListening()
  await stopQueue()
  await fake.stop()
})

const PROMPT = 'Perempuan muda berhijab krem, blus batik, tersenyum'

test('a draft costs nothing, is drawn from the words and says that a program drew it', async () => {
  const { id, view, paid } = await ran({ way: 'text', prompt: PROMPT, name: 'Rani', count: 2 })
  expect(view).toMatchObject({ state: 'done', delivered: 2 })
  expect([paid, fake.requests.length]).toEqual([0, 0])
  const avatars = await avatarsOf(id)
  expect(avatars).toMatchObject([
    { name: 'Rani 2', source: 'text', description: PROMPT, traits: { hair: 'hijab', outfit: 'batik' } },
    { name: 'Rani', isRealFace: false },
  ])
  const [one, other] = await Promise.all(view.outputs.map(pictureIn))
  expect(one?.xmp).toContain('digitalsourcetype/algorithmicMedia')
  expect(one?.bytes).not.toEqual(other?.bytes)
  expect(await thumbnailSize(avatars[0]!.id)).toEqual([320, 320])
})

test('a service is asked for a person by words, and its picture says that a model made it', async () => {
  const { view, paid } = await ran({ way: 'preset', preset: 'batik-man', tier: 'standard', seed: 11 })
  expect([view.state, paid]).toEqual(['done', 8])
  const [asked] = fake.requests
  expect(asked).toMatchObject({ task: 'text-to-image', seed: 11, width: 864, height: 1_152 })
  expect(asked?.prompt).toContain(findAvatarPreset('batik-man')?.prompt)
  const made = await pictureIn(view.outputs[0]!)
  expect(made.xmp).toContain('digitalsourcetype/trainedAlgorithmicMedia')
  expect([made.exif, made.width, made.height]).toEqual([undefined, 864, 1_152])
  expect(await recipeOf(view.outputs[0]!)).toMatchObject({
    engine: { provider: 'huggingface', model: asked ? `${asked.provider}/${asked.model}` : '' },
    digitalSourceType: 'trainedAlgorithmicMedia',
  })
})

test('every reference photo goes along, without its camera or its place, and stays with the avatar', async () => {
  const references = [await uploadedFace(), await uploadedFace()]
  const asked = {
    way: 'references',
    references,
    hasConsent: true,
    wishes: 'blazer biru',
    tier: 'best',
  } as const
  const { id, paid } = await ran(asked)
  expect(paid).toBe(12)
  const [request] = fake.requests
  expect(request?.task).toBe('image-to-image')
  expect(request?.pictures).toHaveLength(2)
  for (const { bytes } of request?.pictures ?? [])
    expect((await sharp(bytes).metadata()).exif).toBeUndefined()
  expect(request?.prompt).toContain('blazer biru')
  const [avatar] = await avatarsOf(id)
  expect(avatar).toMatchObject({ source: 'references', isRealFace: true })
  expect(avatar?.references.map(({ uploadId }) => uploadId)).toEqual(references)
})

test('tiers ask for different models', async () => {
  for (const tier of ['standard', 'best'] as const) await ran({ way: 'text', prompt: PROMPT, tier })
  const [standard, best] = fake.requests
  expect([standard?.model, standard?.steps]).not.toEqual([best?.model, best?.steps])
})

test('a photo is only cut to shape, upright, and says nothing of its camera or its place', async () => {
  const { id, view, paid } = await ran({
    way: 'photo',
    photo: await uploadedFace(),
    hasConsent: true,
    count: 4,
  })
  expect([view.planned, paid, fake.requests.length]).toEqual([1, 2, 0])
  const cut = await pictureIn(view.outputs[0]!)
  expect([cut.exif, cut.xmp, cut.format, cut.width, cut.height]).toEqual([undefined, '', 'jpeg', 864, 1_152])
  expect(await avatarsOf(id)).toMatchObject([{ source: 'photo', isRealFace: true }])
})

test('without consent nobody’s photo is used, and nothing is held', async () => {
  const input = avatarInput.parse({ way: 'photo', photo: await uploadedFace() })
  const outcome = await submitGeneration({ userId, toolId: TOOL, tool, input, submissionKey: randomUUID() })
  expect(outcome).toMatchObject({ problems: [{ code: 'consent-missing' }] })
})

test.each([
  ['nsfw', 'service-refused', 1],
  [{ status: 422 }, 'service-input', 1],
  [{ status: 401 }, 'service-closed', 1],
  [{ status: 402 }, 'service-closed', 1],
  [{ status: 429, retryAfterSeconds: 120 }, 'service-down', 1],
] as [Fault, string, number][])(
  'after %j the credits are back to the last one, with the reason "%s"',
  { timeout: 30_000 },
  async (fault, code, calls) => {
    fake.failAlways(fault)
    const { view, paid } = await ran({ way: 'text', prompt: PROMPT, tier: 'standard', count: 1 })
    expect(view).toMatchObject({
      state: 'failed',
      delivered: 0,
      money: { held: 10, captured: 0, released: 10 },
    })
    expect(view.outputs.map(({ problem }) => problem?.code)).toEqual([code])
    expect(paid).toBe(0)
    expect(fake.requests).toHaveLength(calls)
  },
)

test('where the service closes half-way, what was made stays, and a retry makes the rest', async () => {
  fake.failNext({ status: 402 })
  const { id, view } = await ran({ way: 'text', prompt: PROMPT, tier: 'standard', count: 3, name: 'Tri' })
  expect(view.outputs.map(({ problem }) => problem?.code)).toEqual(Array(3).fill('service-closed'))
  expect(fake.requests).toHaveLength(1)
  expect(await retryGeneration(userId, id)).toMatchObject({ ok: true })
  await runGeneration(id, { signal: new AbortController().signal })
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'done', delivered: 3 })
  expect((await avatarsOf(id)).map(({ name }) => name)).toEqual(['Tri 3', 'Tri 2', 'Tri'])
})

test('when the day’s money is used up, that is said, and nothing is asked', async () => {
  // Whatever day it is there.
  await db
    .updateTable('provider_days')
    .set({ micros: env().AI_DAILY_USD * 1e6 })
    .execute()
  const { view, paid } = await ran({ way: 'text', prompt: PROMPT, tier: 'standard' })
  expect(view.outputs[0]?.problem).toEqual({ code: 'service-full' })
  expect([paid, fake.requests.length]).toEqual([0, 0])
  expect(await checkLedger()).toEqual([])
})

const TOOL = 'avatar-creator'

async function ran(values: Partial<AvatarInput>) {
  const before = await balanceOf(userId)
  const input = avatarInput.parse(values)
  const outcome = await submitGeneration({ userId, toolId: TOOL, tool, input, submissionKey: randomUUID() })
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  const id = outcome.generationId
  expect(await runGeneration(id, { signal: new AbortController().signal })).toBe('settled')
  const view = (await findGeneration(userId, id))!
  return { id, view, paid: before - (await balanceOf(userId)) }
}

async function avatarsOf(generationId: string) {
  const listed = await listAvatars(userId, { limit: 100 })
  const found = await Promise.all(listed.map(({ id }) => findAvatar(userId, id)))
  return found.filter((avatar) => avatar?.generationId === generationId).map((avatar) => avatar!)
}

/** As a phone takes it, which knows where it was. */
const TAKEN = { IFD0: { Make: 'Phone of Sari' }, IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '6/1 10/1 0/1' } }

async function uploadedFace(): Promise<string> {
  const storageKey = `uploads/${randomUUID()}/face.jpg`
  const photo = path.join(env().LUMIKU_DATA, `${randomUUID()}.jpg`)
  await sharp(await picture('plain'))
    .withExif(TAKEN)
    .toFile(photo)
  await storage().put(storageKey, photo)
  return await createTestUpload(userId, { kind: 'image', storageKey })
}

async function pictureIn({ id }: { id: string }) {
  const { storage_key: key } = await db
    .selectFrom('outputs')
    .select('storage_key')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const bytes = await buffer(await storage().open(key!))
  const { exif, xmp, width, height, format } = await sharp(bytes).metadata()
  return { bytes, exif, xmp: xmp?.toString() ?? '', width, height, format }
}

async function recipeOf({ id }: { id: string }): Promise<unknown> {
  return (await findOutput(userId, id))?.recipe
}

async function thumbnailSize(avatarId: string): Promise<[number, number]> {
  const { thumbnail_key: key } = await db
    .selectFrom('avatars')
    .select('thumbnail_key')
    .where('id', '=', avatarId)
    .executeTakeFirstOrThrow()
  const { width, height } = await sharp(await buffer(await storage().open(key!))).metadata()
  return [width, height]
}
