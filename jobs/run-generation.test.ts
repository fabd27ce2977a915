import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { listening, stopListening } from '#app/db/notify.server.ts'
import { env } from '#app/env.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import { cancelGeneration, findGeneration, submitGeneration } from '#app/models/generation.server.ts'
import { stopQueue } from '#app/queue.server.ts'
import type { Processor } from '#app/studio/contract.ts'
import { hashStream, storage } from '#app/storage.server.ts'
import { readImage } from '#jobs/media/image.ts'
import { runGeneration } from '#jobs/run-generation.ts'
import tinyProcessor from '#tests/fakes/tiny-tool/process.server.ts'
import tool, { tinyInput, type TinyInput } from '#tests/fakes/tiny-tool/tool.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { photo } from '#tests/support/media.ts'

beforeAll(() => listening())
afterAll(async () => {
  await stopListening()
  await stopQueue()
})

async function submitted(userId: string, values: Partial<TinyInput>): Promise<string> {
  const input = tinyInput.parse(values)
  const outcome = await submitGeneration({
    userId,
    toolId: 'tiny-tool',
    tool,
    input,
    submissionKey: randomUUID(),
  })
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.generationId
}

const run = (id: string, options: { signal?: AbortSignal; processor?: Processor<TinyInput> } = {}) =>
  runGeneration(id, {
    signal: options.signal ?? new AbortController().signal,
    toolOf: async () => tool as never,
    processorOf: async () => (options.processor ?? tinyProcessor) as never,
  })

const workspaces = () => readdir(path.join(env().LUMIKU_DATA, 'work')).catch(() => [])

test('a run keeps its outputs, pays for them, settles and cleans up', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 3, broken: [1] })
  expect(await run(id)).toBe('settled')

  const view = await findGeneration(userId, id)
  expect(view).toMatchObject({ state: 'done', delivered: 2, failed: 1, money: { captured: 4, released: 2 } })
  expect(await balanceOf(userId)).toBe(6)
  expect(await storage().list(`generations/${id}`)).toHaveLength(2)
  expect(await workspaces()).toEqual([])
  expect(await run(id)).toBe('lost')
  expect(await checkLedger()).toEqual([])
})

test('a picture lies small on the contact sheet, and is kept as it came', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const picture = await photo({ width: 1080, height: 1350 })
  const id = await submitted(userId, { count: 1 })
  const processor: Processor<TinyInput> = async function* ({ workspace }) {
    const copy = path.join(workspace, 'slide.jpg')
    await copyFile(picture, copy)
    yield {
      index: 0,
      name: 'slide.jpg',
      path: copy,
      contentType: 'image/jpeg',
      facts: {},
      recipe: {},
      manifest: {},
    }
  }
  expect(await run(id, { processor })).toBe('settled')
  const poster = await storage().localPath(`generations/${id}/0-a1.poster.jpg`, env().LUMIKU_DATA)
  expect(await readImage(poster)).toMatchObject({ ok: true, facts: { width: 320, height: 400 } })
  const kept = await storage().localPath(`generations/${id}/0-a1.jpg`, env().LUMIKU_DATA)
  expect(await readFile(kept)).toEqual(await readFile(picture))
})

test('a refusal fails the run with its reason, costs nothing and is not tried again', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { behaviour: 'refuse', text: 'clip.mp4' })
  expect(await run(id)).toBe('settled')
  expect(await findGeneration(userId, id)).toMatchObject({
    state: 'failed',
    problem: { code: 'clip-without-picture', values: { name: 'clip.mp4' } },
  })
  expect(await balanceOf(userId)).toBe(10)
})

test('a throw keeps what was made, and the next try makes the rest only', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 3, behaviour: 'throw' })
  await expect(run(id)).rejects.toThrow('The pen is broken')
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'running', delivered: 1 })
  expect(await workspaces()).toEqual([])

  const made: number[] = []
  const mended: Processor<TinyInput> = async function* (context) {
    const outputs = tinyProcessor({ ...context, input: { ...context.input, behaviour: 'work' } })
    for await (const output of outputs) {
      made.push(output.index)
      yield output
    }
  }
  expect(await run(id, { processor: mended })).toBe('settled')
  expect(made).toEqual([1, 2])
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'done', delivered: 3 })
  expect(await checkLedger()).toEqual([])
})

test('what a processor leaves out comes back as credits', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 3, behaviour: 'stop-early' })
  expect(await run(id)).toBe('settled')
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'done', delivered: 1, failed: 2 })
  expect(await balanceOf(userId)).toBe(8)
})

test('a cancel stops the run within a second, and no file is left that nobody paid for', async () => {
  const { userId } = await createTestUser({ credits: 50 })
  const id = await submitted(userId, { count: 20, wait: 150 })
  const running = run(id)
  await expect.poll(async () => (await findGeneration(userId, id))?.delivered).toBeGreaterThan(1)
  expect(await cancelGeneration(userId, id)).toBe(true)
  const cancelledAt = performance.now()
  expect(await running).toBe('lost')
  expect(performance.now() - cancelledAt).toBeLessThan(1_000)

  const view = await findGeneration(userId, id)
  expect(view?.money.captured).toBe(2 * (view?.delivered ?? 0))
  expect(await storage().list(`generations/${id}`)).toHaveLength(view?.delivered ?? 0)
  expect(await workspaces()).toEqual([])
  expect(await checkLedger()).toEqual([])
})

test('a worker that must stop puts the run back in line, and another finishes it', async () => {
  const { userId } = await createTestUser({ credits: 50 })
  const id = await submitted(userId, { count: 5, wait: 100 })
  const shutdown = new AbortController()
  const running = run(id, { signal: shutdown.signal })
  await expect.poll(async () => (await findGeneration(userId, id))?.delivered).toBeGreaterThan(0)
  shutdown.abort()
  expect(await running).toBe('interrupted')
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'queued' })
  expect(await run(id)).toBe('settled')
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'done', delivered: 5 })
})

test('two workers on one run deliver each output once', async () => {
  const { userId } = await createTestUser({ credits: 50 })
  const id = await submitted(userId, { count: 8, wait: 40 })
  const first = run(id)
  await sleep(130)
  const outcomes = await Promise.all([first, run(id)])
  expect(outcomes.sort()).toEqual(['lost', 'settled'])
  expect(await findGeneration(userId, id)).toMatchObject({ delivered: 8, money: { captured: 16 } })
  expect(await storage().list(`generations/${id}`)).toHaveLength(8)
  expect(await checkLedger()).toEqual([])
})

test('a worker that was taken for dead leaves alone what another has delivered', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  const late = Promise.withResolvers<void>()
  const isOver = Promise.withResolvers<void>()
  async function made(workspace: string, index: number, text: string) {
    const file = path.join(workspace, `${index}.txt`)
    await writeFile(file, text)
    const about = { contentType: 'text/plain', facts: {}, recipe: {}, manifest: {} }
    return { index, name: `${index}.txt`, path: file, ...about }
  }
  const slow = run(id, {
    processor: async function* ({ workspace }) {
      await late.promise
      yield await made(workspace, 0, 'of the late one')
    },
  })
  await expect.poll(workspaces, { timeout: 10_000 }).toHaveLength(1)
  const other = run(id, {
    processor: async function* ({ workspace }) {
      yield await made(workspace, 0, 'of the other')
      await isOver.promise
      yield await made(workspace, 1, 'of the other, too')
    },
  })
  await expect.poll(async () => (await findGeneration(userId, id))?.delivered, { timeout: 10_000 }).toBe(1)
  late.resolve()
  expect(await slow).toBe('lost')
  isOver.resolve()
  expect(await other).toBe('settled')

  const outputs = await db
    .selectFrom('outputs')
    .select(['name', 'storage_key', 'sha256'])
    .where('generation_id', '=', id)
    .orderBy('index')
    .execute()
  expect(outputs.map(({ name }) => name)).toEqual(['0.txt', '1.txt'])
  for (const { storage_key, sha256 } of outputs) {
    expect(await hashStream(await storage().open(storage_key!))).toMatchObject({ sha256 })
  }
  expect((await storage().list(`generations/${id}`)).sort()).toEqual(outputs.map((each) => each.storage_key))
})

test(
  'a processor that does not hear the signal does not hold the worker for ever',
  { timeout: 15_000 },
  async () => {
    const { userId } = await createTestUser({ credits: 50 })
    const id = await submitted(userId, { behaviour: 'hang' })
    const running = run(id)
    await expect.poll(async () => (await findGeneration(userId, id))?.state).toBe('running')
    await cancelGeneration(userId, id)
    expect(await running).toBe('lost')
  },
)

test('the files of a run are its uploads, read where they are stored', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const source = path.join(await mkdtemp(path.join(tmpdir(), 'lumiku-file-')), 'clip.mp4')
  await writeFile(source, 'a clip')
  const clip = await createTestUpload(userId, { storageKey: `uploads/${randomUUID()}/original.mp4` })
  const { storage_key: key } = await db
    .selectFrom('uploads')
    .select('storage_key')
    .where('id', '=', clip)
    .executeTakeFirstOrThrow()
  await storage().put(key!, source)
  const id = await submitted(userId, { clip })
  const seen: unknown[] = []
  const processor: Processor<TinyInput> = async function* ({ files, workspace }) {
    yield* []
    seen.push(files.get(clip)?.kind, await readdir(workspace), files.get(clip)?.path.endsWith('original.mp4'))
  }
  await run(id, { processor })
  expect(seen).toEqual(['video', [], true])

  await storage().remove(key!)
  const late = await submitted(userId, { clip })
  expect(await run(late)).toBe('settled')
  expect(await findGeneration(userId, late)).toMatchObject({
    state: 'failed',
    problem: { code: 'uploads-missing' },
  })
})

test('what an earlier release kept has the fields that came since, and what cannot be read any more costs nothing', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, {})
  const kept = (input: object) =>
    db
      .updateTable('generations')
      .set({ input: JSON.stringify(input) })
      .where('id', '=', id)
      .execute()
  await kept({ count: 1 })
  const seen: TinyInput[] = []
  const processor: Processor<TinyInput> = async function* (context) {
    seen.push(context.input)
    yield* tinyProcessor(context)
  }
  expect(await run(id, { processor })).toBe('settled')
  expect(seen).toEqual([tinyInput.parse({ count: 1 })])
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'done', delivered: 1 })

  const old = await submitted(userId, {})
  await db
    .updateTable('generations')
    .set({ input: JSON.stringify({ count: 'many' }) })
    .where('id', '=', old)
    .execute()
  expect(await run(old, { processor })).toBe('settled')
  expect(await findGeneration(userId, old)).toMatchObject({
    state: 'failed',
    problem: { code: 'input-outdated' },
    money: { captured: 0, released: 2 },
  })
  expect(seen).toHaveLength(1)
})

test('a run whose owner has no room left ends with what was kept, and makes nothing more', async () => {
  const { userId } = await createTestUser({ credits: 20 })
  const id = await submitted(userId, { count: 6 })
  const file = Buffer.byteLength('0: hello\n')
  await db
    .updateTable('users')
    .set({ quota_bytes: 2 * file + 1 })
    .where('id', '=', userId)
    .execute()
  const made: number[] = []
  const processor: Processor<TinyInput> = async function* (context) {
    for await (const output of tinyProcessor(context)) {
      made.push(output.index)
      yield output
    }
  }
  const cheap = { ...tool, estimate: () => ({ seconds: 1, bytes: 1 }) }
  const outcome = await runGeneration(id, {
    signal: new AbortController().signal,
    toolOf: async () => cheap as never,
    processorOf: async () => processor as never,
  })
  expect(outcome).toBe('settled')
  expect(made).toEqual([0, 1, 2])
  const view = await findGeneration(userId, id)
  expect(view).toMatchObject({ state: 'done', delivered: 2, failed: 4, money: { captured: 4, released: 8 } })
  const failed = view?.outputs.filter(({ state }) => state === 'failed')
  expect(failed?.map(({ problem }) => problem?.code)).toEqual(Array(4).fill('storage-full'))
  expect(await storage().list(`generations/${id}`)).toHaveLength(2)
})

test('a run that cannot fit any more when its turn comes asks nobody for anything', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  await db.updateTable('users').set({ quota_bytes: 0 }).where('id', '=', userId).execute()
  const processor: Processor<TinyInput> = async function* () {
    yield* []
    throw new Error('It was asked')
  }
  expect(await run(id, { processor })).toBe('settled')
  const view = await findGeneration(userId, id)
  expect(view).toMatchObject({ state: 'failed', delivered: 0, failed: 2 })
  expect(view?.outputs.map(({ problem }) => problem?.code)).toEqual(['storage-full', 'storage-full'])
  expect(await balanceOf(userId)).toBe(10)
})
