import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { listening, stopListening } from '#app/db/notify.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import { findGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import { runGeneration } from '#jobs/run-generation.ts'
import type { Fault } from '#tests/fakes/huggingface/server.ts'
import { busyPicture } from '#tests/support/cut-outs.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { removerInput } from './input.ts'
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

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lumiku-ai-cuts-'))
  await listening()
})
afterEach(() => fake.forget())
afterAll(async () => {
  await stopListening()
  await stopQueue()
  await fake.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Market stalls: nothing that our own engine could cut. */
async function settled(count: number, kinds: string[] = ['transparent', 'square']) {
  const { userId } = await createTestUser({ credits: 100 })
  const { data, width, height } = await busyPicture(300)
  const jpeg = await sharp(Buffer.from(data), { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg()
    .toBuffer()
  const pictures: string[] = []
  for (let picture = 0; picture < count; picture += 1) {
    const storageKey = `uploads/${randomUUID()}.jpg`
    const file = path.join(folder, randomUUID())
    await writeFile(file, jpeg)
    await storage().put(storageKey, file)
    pictures.push(await createTestUpload(userId, { kind: 'image', storageKey }))
  }
  const input = removerInput.parse({ pictures, kinds, engine: 'ai' })
  const submission = { userId, toolId: 'background-remover', tool, input, submissionKey: randomUUID() }
  const outcome = await submitGeneration(submission)
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  await runGeneration(outcome.generationId, { signal: new AbortController().signal })
  return { userId, id: outcome.generationId, run: (await findGeneration(userId, outcome.generationId))! }
}

async function fileOf(id: string, index: number): Promise<Buffer> {
  const { storage_key: key } = await db
    .selectFrom('outputs')
    .select('storage_key')
    .where('generation_id', '=', id)
    .where('index', '=', index)
    .executeTakeFirstOrThrow()
  return await buffer(await storage().open(key!))
}

test('a model cuts what our engine cannot, and the file says that one did', { timeout: 60_000 }, async () => {
  const { userId, id, run } = await settled(2)
  expect(run).toMatchObject({ state: 'done', delivered: 4, money: { held: 6, captured: 6, released: 0 } })
  expect(await balanceOf(userId)).toBe(94)
  expect(fake.requests).toHaveLength(2)
  expect(fake.requests[0]).toMatchObject({ task: 'image-segmentation' })
  const clear = await fileOf(id, 0)
  const { data, info } = await sharp(clear).raw().toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: 300, height: 300, channels: 4 })
  expect(data[3]).toBe(0)
  expect(data[(150 * 300 + 150) * 4 + 3]).toBe(255)
  for (const index of [0, 1]) {
    expect((await fileOf(id, index)).includes('digitalsourcetype/algorithmicallyEnhanced')).toBe(true)
  }
  // Waits for an answer rather than taking a core.
  expect(tool.queueOf?.(removerInput.parse({ engine: 'ai' }))).toBe('remote')
  expect(tool.queueOf?.(removerInput.parse({}))).toBe('render')
})

test(
  'a picture that the provider refuses gives back its own credits, the others arrive',
  { timeout: 60_000 },
  async () => {
    fake.failNext({ status: 422 })
    const { userId, run } = await settled(3, ['transparent'])
    expect(run).toMatchObject({ state: 'done', delivered: 2, failed: 1, money: { captured: 6, released: 3 } })
    expect(run.outputs.find(({ state }) => state === 'failed')?.problem).toMatchObject({ code: 'not-cut' })
    expect(await balanceOf(userId)).toBe(94)
    expect(await checkLedger()).toEqual([])
  },
)

test.each<[string, Fault]>([
  ['an account there that is empty', { status: 402 }],
  ['a key that is wrong', { status: 401 }],
])('%s ends the run with every credit back', { timeout: 60_000 }, async (_, fault) => {
  fake.failAlways(fault)
  const { userId, run } = await settled(2)
  fake.failAlways(undefined)
  expect(run).toMatchObject({ state: 'failed', delivered: 0, problem: { code: 'service-closed' } })
  expect(await balanceOf(userId)).toBe(100)
})
