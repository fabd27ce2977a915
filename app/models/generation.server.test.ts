import { randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { listening, stopListening, subscribe } from '#app/db/notify.server.ts'
import { balanceOf, checkLedger } from '#app/models/credit.server.ts'
import {
  cancelGeneration,
  claimGeneration,
  deliverOutput,
  failOutput,
  findGeneration,
  giveUpGeneration,
  lastInput,
  listGenerations,
  listRecentOutputs,
  reportProgress,
  retryGeneration,
  returnToQueue,
  runningGenerations,
  settleGeneration,
  submitGeneration,
  sweepFilesOf,
  type Claim,
} from '#app/models/generation.server.ts'
import { markUploadRemoved } from '#app/models/upload/end.server.ts'
import { jobIdOf, stopQueue } from '#app/queue.server.ts'
import { storage } from '#app/storage.server.ts'
import tool, { tinyInput, type TinyInput } from '#tests/fakes/tiny-tool/tool.ts'
import { createTestUpload, createTestUser } from '#tests/support/factories.ts'
import { waitingForLocks } from '#tests/support/locks.ts'
import { removeGeneration } from '#tests/support/removal.ts'

afterAll(async () => {
  await stopListening()
  await stopQueue()
})

const input = (values: Partial<TinyInput> = {}) => tinyInput.parse(values)

const submit = (userId: string, values: Partial<TinyInput> = {}, submissionKey: string = randomUUID()) =>
  submitGeneration({ userId, toolId: 'tiny-tool', tool, input: input(values), submissionKey })

async function submitted(userId: string, values: Partial<TinyInput> = {}): Promise<string> {
  const outcome = await submit(userId, values)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.generationId
}

async function claimed(id: string): Promise<Claim> {
  const outcome = await claimGeneration(id)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.claim
}

const deliver = async (claim: Claim, index: number, bytes = 10, credits = 2, group = 1) => {
  const from = index - (index % group)
  const { outcome } = await deliverOutput(
    claim,
    { index, name: `${index}.txt`, contentType: 'text/plain', facts: {}, recipe: {}, manifest: {} },
    {
      key: `generations/${claim.generationId}/${index}.txt`,
      bytes,
      sha256: 'a'.repeat(64),
      share: { credits, from, to: from + group },
    },
  )
  return outcome
}

const messagesOf = async (id: string) =>
  (
    await sql<{ name: string; state: string; priority: number }>`
      select name, state::text, priority from pgboss.job where data ->> 'generationId' = ${id} order by created_on`.execute(
      db,
    )
  ).rows

test('a submit takes the price, writes the row, sends its message and remembers the input', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const clip = await createTestUpload(userId)
  const id = await submitted(userId, { count: 3, clip })

  expect(await balanceOf(userId)).toBe(4)
  expect(await messagesOf(id)).toEqual([{ name: 'render', state: 'created', priority: 0 }])
  expect(await findGeneration(userId, id)).toMatchObject({
    tool: 'tiny-tool',
    state: 'queued',
    title: '3 berkas',
    planned: 3,
    credits: 6,
    queuePosition: 1,
    money: { held: 6, captured: 0, released: 0 },
    outputs: [],
    canRetry: false,
  })
  expect(await lastInput(userId, 'tiny-tool')).toEqual(input({ count: 3, clip }))
  expect((await runningGenerations(userId)).map((each) => each.id)).toEqual([id])
})

test('a submit that cannot be paid leaves nothing behind and says what is missing', async () => {
  const { userId } = await createTestUser({ credits: 3 })
  expect(await submit(userId, { count: 4 })).toEqual({
    ok: false,
    reason: 'insufficient-credits',
    missing: 5,
  })
  expect(await balanceOf(userId)).toBe(3)
  expect(await listGenerations(userId, { limit: 10 })).toEqual([])
  expect(await lastInput(userId, 'tiny-tool')).toBeUndefined()
})

test('an input that cannot run costs nothing', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  expect(await submit(userId, { text: '' })).toEqual({
    ok: false,
    reason: 'problems',
    problems: [{ code: 'text-missing' }],
  })
  expect(await balanceOf(userId)).toBe(10)
})

test('results that cannot fit in the user’s storage are refused before they are made', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  // Two of them are estimated to take 200 bytes, and may take half of that.
  await db.updateTable('users').set({ quota_bytes: 99 }).where('id', '=', userId).execute()
  expect(await submit(userId, { count: 2 })).toEqual({
    ok: false,
    reason: 'problems',
    problems: [{ code: 'no-room-for-results', values: { megabytes: 0, free: 0 } }],
  })
  expect(await balanceOf(userId)).toBe(10)
  await db.updateTable('users').set({ quota_bytes: 100 }).where('id', '=', userId).execute()
  expect(await submit(userId, { count: 2 })).toMatchObject({ ok: true })
})

test('uploads of somebody else, removed ones, unready ones and nonsense are all missing', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const { userId: other } = await createTestUser()
  const removed = await createTestUpload(userId)
  await db.updateTable('uploads').set({ deleted_at: new Date() }).where('id', '=', removed).execute()
  const unready = await createTestUpload(userId)
  await db.updateTable('uploads').set({ state: 'inspecting' }).where('id', '=', unready).execute()

  for (const clip of [await createTestUpload(other), removed, unready, randomUUID(), '../etc/passwd']) {
    expect(await submit(userId, { clip })).toMatchObject({ problems: [{ code: 'uploads-missing' }] })
  }
  expect(await balanceOf(userId)).toBe(10)
})

test('the same key and input are answered with the same generation, fifty at once too', async () => {
  const { userId } = await createTestUser({ credits: 100 })
  const key = randomUUID()
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => submit(userId, { count: 2 }, key)))
  const ids = new Set(outcomes.map((outcome) => (outcome.ok ? outcome.generationId : outcome.reason)))
  expect(ids.size).toBe(1)
  expect(await balanceOf(userId)).toBe(96)
  expect(await messagesOf([...ids][0]!)).toHaveLength(1)
})

test('many submits of the same uploads at once do not wait for each other in a circle', async () => {
  const { userId } = await createTestUser({ credits: 100 })
  const clip = await createTestUpload(userId)
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => submit(userId, { clip })))
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(40)
})

test('the same key with another input is refused', async () => {
  const { userId } = await createTestUser({ credits: 100 })
  const key = randomUUID()
  await submit(userId, { count: 2 }, key)
  expect(await submit(userId, { count: 3 }, key)).toEqual({ ok: false, reason: 'key-reused' })
  expect(await balanceOf(userId)).toBe(96)
})

test('of 100 parallel submits against a balance for one, exactly one wins', async () => {
  const { userId } = await createTestUser({ credits: 2 })
  const clip = await createTestUpload(userId)
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => submit(userId, { clip })))
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
  expect(await balanceOf(userId)).toBe(0)
  expect(await listGenerations(userId, { limit: 200 })).toHaveLength(1)
  expect(await checkLedger()).toEqual([])
})

test('a preview is free, first in line, takes the place of the one before and stays out of the lists', async () => {
  const { userId } = await createTestUser({ credits: 1 })
  const preview = () =>
    submitGeneration({
      userId,
      toolId: 'tiny-tool',
      tool,
      input: input({ count: 9 }),
      purpose: 'preview',
      submissionKey: randomUUID(),
    })
  const [first, second] = [await preview(), await preview()]
  if (!first.ok || !second.ok) throw new Error('refused')

  expect(await findGeneration(userId, first.generationId)).toMatchObject({ state: 'cancelled' })
  expect(await findGeneration(userId, second.generationId)).toMatchObject({
    planned: 1,
    credits: 0,
    queuePosition: 1,
  })
  const claim = await claimed(second.generationId)
  expect(await deliver(claim, 0)).toBe('delivered')
  await settleGeneration(claim)
  expect(await balanceOf(userId)).toBe(1)
  expect(await listGenerations(userId, { limit: 9 })).toEqual([])
  expect(await listRecentOutputs(userId, 9)).toEqual([])
  expect(await lastInput(userId, 'tiny-tool')).toBeUndefined()
  expect(await checkLedger()).toEqual([])
})

test("one user's long line does not stand before another's first", async () => {
  const { userId: busy } = await createTestUser({ credits: 100 })
  const { userId: other } = await createTestUser({ credits: 100 })
  const line = []
  for (let count = 0; count < 5; count++) line.push(await submitted(busy))
  const single = await submitted(other)
  const priorities = await Promise.all(line.map(async (id) => (await messagesOf(id))[0]!.priority))
  expect(priorities).toEqual([0, -1, -2, -3, -4])
  expect((await messagesOf(single))[0]!.priority).toBe(0)
})

test('outputs are paid for one by one, and the rest comes back when the run settles', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 4 })
  const claim = await claimed(id)
  expect(await deliver(claim, 0)).toBe('delivered')
  expect(await deliver(claim, 2)).toBe('delivered')
  expect(await deliver(claim, 2)).toBe('known')
  expect(await failOutput(claim, { index: 1, problem: { code: 'file-unwritable' } })).toBe(true)
  expect(await settleGeneration(claim)).toBe(true)
  expect(await settleGeneration(claim)).toBe(false)

  expect(await balanceOf(userId)).toBe(6)
  const view = await findGeneration(userId, id)
  expect(view).toMatchObject({
    state: 'done',
    delivered: 2,
    failed: 2,
    money: { held: 8, captured: 4, released: 4 },
    canRetry: true,
  })
  expect(view?.outputs.map(({ index, state, problem }) => [index, state, problem?.code])).toEqual([
    [0, 'delivered', undefined],
    [1, 'failed', 'file-unwritable'],
    [2, 'delivered', undefined],
    [3, 'failed', 'not-made'],
  ])
  expect(view?.outputs[0]?.url).toMatch(/^\/files\//)
  expect(await checkLedger()).toEqual([])
})

test('a worker that lost its claim can write nothing', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  const [old, young] = [await claimed(id), await claimed(id)]
  expect(young.attempt).toBe(old.attempt + 1)

  expect(await reportProgress(old, { step: 'x', fraction: 1, etaSeconds: 0 })).toBe(false)
  expect(await deliver(old, 0)).toBe('lost')
  expect(await failOutput(old, { index: 0, problem: { code: 'x' } })).toBe(false)
  expect(await returnToQueue(old)).toBe(false)
  expect(await settleGeneration(old)).toBe(false)
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'running', fraction: 0, outputs: [] })
  expect(await deliver(young, 0)).toBe('delivered')
})

test('progress never falls', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId)
  const claim = await claimed(id)
  await reportProgress(claim, { step: 'writing', fraction: 0.6, etaSeconds: 3 })
  await reportProgress(claim, { step: 'writing', fraction: 0.2, etaSeconds: 5 })
  expect(await findGeneration(userId, id)).toMatchObject({ fraction: expect.closeTo(0.6), etaSeconds: 5 })
})

test('a cancel gives back what was not delivered, at once, and takes the message away', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 3 })
  const claim = await claimed(id)
  await deliver(claim, 0)
  expect(await cancelGeneration(randomUUID(), id)).toBe(false)
  expect(await cancelGeneration(userId, 'nonsense')).toBe(false)
  expect(await cancelGeneration(userId, id)).toBe(true)
  expect(await cancelGeneration(userId, id)).toBe(false)

  expect(await balanceOf(userId)).toBe(8)
  expect(await messagesOf(id)).toEqual([])
  expect(await deliver(claim, 1)).toBe('lost')
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'cancelled', delivered: 1, canRetry: true })
  expect(await checkLedger()).toEqual([])
})

test('cancel and completion in a race settle the hold once', async () => {
  const { userId } = await createTestUser({ credits: 200 })
  for (let race = 0; race < 50; race++) {
    const id = await submitted(userId)
    const claim = await claimed(id)
    const [delivery, cancelled, settled] = await Promise.all([
      deliver(claim, 0),
      cancelGeneration(userId, id),
      settleGeneration(claim),
    ])
    expect([cancelled, settled].filter(Boolean)).toHaveLength(1)
    const view = await findGeneration(userId, id)
    expect(view?.money.captured).toBe(delivery === 'delivered' ? 2 : 0)
    expect(view?.money.released).toBe(delivery === 'delivered' ? 0 : 2)
  }
  expect(await checkLedger()).toEqual([])
})

test('a run that is cancelled, tried again and cancelled tells of no more credits than it ever held', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const toolOf = async () => tool as never
  const id = await submitted(userId, { count: 3 })
  const money = async () => (await findGeneration(userId, id))?.money
  await deliver(await claimed(id), 0)
  await cancelGeneration(userId, id)
  expect(await money()).toEqual({ held: 6, captured: 2, released: 4 })

  expect(await retryGeneration(userId, id, toolOf)).toMatchObject({ ok: true })
  expect(await money()).toEqual({ held: 6, captured: 2, released: 0 })
  await cancelGeneration(userId, id)
  expect(await money()).toEqual({ held: 6, captured: 2, released: 4 })
})

test('a retry runs what failed, for the price of that only, after a cancel too', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const toolOf = async () => tool as never
  const id = await submitted(userId, { count: 3 })
  expect(await retryGeneration(userId, id, toolOf)).toMatchObject({
    problems: [{ code: 'nothing-to-retry' }],
  })
  const claim = await claimed(id)
  await deliver(claim, 1)
  await failOutput(claim, { index: 0, problem: { code: 'x' } })
  await settleGeneration(claim)
  expect(await balanceOf(userId)).toBe(8)

  expect(await retryGeneration(userId, id, toolOf)).toEqual({ ok: true, generationId: id })
  expect(await balanceOf(userId)).toBe(4)
  const again = await claimed(id)
  expect(again).toMatchObject({ round: 2, done: new Set([1]) })
  await deliver(again, 0)
  expect(await cancelGeneration(userId, id)).toBe(true)
  expect(await balanceOf(userId)).toBe(6)

  expect(await retryGeneration(userId, id, toolOf)).toEqual({ ok: true, generationId: id })
  const last = await claimed(id)
  await deliver(last, 2)
  await settleGeneration(last)
  expect(await findGeneration(userId, id)).toMatchObject({
    state: 'done',
    delivered: 3,
    failed: 0,
    money: { captured: 6 },
    canRetry: false,
  })
  expect(await balanceOf(userId)).toBe(4)
  expect(await checkLedger()).toEqual([])
})

test('a retry that cannot be paid leaves everything as it was', async () => {
  const { userId } = await createTestUser({ credits: 2 })
  const id = await submitted(userId)
  await cancelGeneration(userId, id)
  await submitted(userId)
  expect(await retryGeneration(userId, id, async () => tool as never)).toEqual({
    ok: false,
    reason: 'insufficient-credits',
    missing: 2,
  })
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'cancelled', round: 1 })
  expect(await checkLedger()).toEqual([])
})

test('a retry waits for the removal of its upload, and is refused', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const clip = await createTestUpload(userId)
  const id = await submitted(userId, { clip })
  await cancelGeneration(userId, id)
  const { retrying } = await db.transaction().execute(async (trx) => {
    await markUploadRemoved(trx, userId, clip)
    const retrying = retryGeneration(userId, id, async () => tool as never)
    await expect.poll(waitingForLocks, { timeout: 4_000 }).toBe(1)
    return { retrying }
  })
  expect(await retrying).toMatchObject({ ok: false, problems: [{ code: 'uploads-missing' }] })
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'cancelled', round: 1 })
})

test('a retry of a run whose input this release no longer knows is refused, and takes nothing', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId)
  await cancelGeneration(userId, id)
  await db.updateTable('generations').set({ input: '{"count":"many"}' }).where('id', '=', id).execute()
  expect(await retryGeneration(userId, id, async () => tool as never)).toEqual({
    ok: false,
    reason: 'problems',
    problems: [{ code: 'input-outdated' }],
  })
  expect(await balanceOf(userId)).toBe(10)
})

test('giving up fails the run, keeps what was delivered and gives the rest back once', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 3 })
  await deliver(await claimed(id), 0)
  expect(await Promise.all([giveUpGeneration(id), giveUpGeneration(id)])).toContain(true)
  expect(await giveUpGeneration(id)).toBe(false)
  expect(await balanceOf(userId)).toBe(8)
  expect(await findGeneration(userId, id)).toMatchObject({
    state: 'failed',
    problem: { code: 'gave-up' },
    delivered: 1,
  })
  expect(await checkLedger()).toEqual([])
})

test('a run that dies without a word again and again is given up, but not while it gets on', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  for (let tries = 0; tries < 25; tries++) await claimed(id)
  expect(await claimGeneration(id)).toEqual({ ok: false, reason: 'too-many-tries' })
})

test('an output that the user has no room for is not kept and not paid for', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  await db.updateTable('users').set({ quota_bytes: 15 }).where('id', '=', userId).execute()
  const claim = await claimed(id)
  expect(await deliver(claim, 0, 10)).toBe('delivered')
  expect(await deliver(claim, 1, 10)).toBe('no-room')
  await settleGeneration(claim)
  expect(await balanceOf(userId)).toBe(8)
  expect(await removeGeneration(userId, id)).toBe(true)
  const user = await db.selectFrom('users').select('used_bytes').where('id', '=', userId).executeTakeFirst()
  expect(user?.used_bytes).toBe(0)
})

test('files of one thing are paid for once, with whichever comes first', async () => {
  const { userId } = await createTestUser({ credits: 20 })
  const id = await submitted(userId, { count: 3 })
  const claim = await claimed(id)
  await failOutput(claim, { index: 0, problem: { code: 'file-unwritable' } })
  expect(await deliver(claim, 1, 10, 6, 3)).toBe('delivered')
  expect(await balanceOf(userId)).toBe(14)
  expect(await deliver(claim, 2, 10, 6, 3)).toBe('delivered')
  await settleGeneration(claim)
  expect(await balanceOf(userId)).toBe(14)
  expect(await findGeneration(userId, id)).toMatchObject({ money: { captured: 6, released: 0 } })
  expect(await checkLedger()).toEqual([])
})

test('a retry holds nothing for what comes with a file that is paid for', async () => {
  const { userId } = await createTestUser({ credits: 20 })
  const byGroup = {
    ...tool,
    price: (values: TinyInput) => ({ ...tool.price(values), isPaidByGroup: true }),
    groupSize: () => 2,
  }
  const id = await submitted(userId, { count: 4 })
  const claim = await claimed(id)
  await failOutput(claim, { index: 0, problem: { code: 'file-unwritable' } })
  expect(await deliver(claim, 1, 10, 4, 2)).toBe('delivered')
  await settleGeneration(claim)
  expect(await balanceOf(userId)).toBe(16)
  expect(await retryGeneration(userId, id, async () => byGroup as never)).toMatchObject({ ok: true })
  expect(await balanceOf(userId)).toBe(12)
})

test('a retry is refused where its results cannot fit', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  await settleGeneration(await claimed(id))
  await db.updateTable('users').set({ quota_bytes: 10 }).where('id', '=', userId).execute()
  expect(await retryGeneration(userId, id, async () => tool as never)).toMatchObject({
    ok: false,
    problems: [{ code: 'no-room-for-results' }],
  })
  expect(await balanceOf(userId)).toBe(10)
})

test('five runs that cost nothing may be open at a time, however fast they are sent', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const free = {
    ...tool,
    price: ({ count }: TinyInput) => ({ lines: [], outputCredits: Array.from({ length: count }, () => 0) }),
  }
  const send = () =>
    submitGeneration({ userId, toolId: 'tiny-tool', tool: free, input: input(), submissionKey: randomUUID() })
  const outcomes = await Promise.all(Array.from({ length: 8 }, send))
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(5)
  expect(outcomes.find(({ ok }) => !ok)).toEqual({
    ok: false,
    reason: 'problems',
    problems: [{ code: 'free-runs-open', values: { count: 5 } }],
  })
  // What is paid for is not among them, and one that has ended makes room.
  await submitted(userId, { count: 2 })
  const first = outcomes.find((outcome) => outcome.ok)
  if (first?.ok) await cancelGeneration(userId, first.generationId)
  expect(await send()).toMatchObject({ ok: true })
  expect(await send()).toMatchObject({ ok: false })
})

test('a dearer price after a deploy captures no more than was held', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  const claim = await claimed(id)
  await deliver(claim, 0, 10, 3)
  await deliver(claim, 1, 10, 3)
  await settleGeneration(claim)
  expect(await balanceOf(userId)).toBe(6)
  expect(await checkLedger()).toEqual([])
})

test("nobody finds, cancels, retries or removes somebody else's generation", async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const { userId: other } = await createTestUser({ credits: 10 })
  const id = await submitted(userId)
  expect(await findGeneration(other, id)).toBeUndefined()
  expect(await findGeneration(other, 'x')).toBeUndefined()
  expect(await removeGeneration(other, id)).toBe(false)
  expect(await retryGeneration(other, id, async () => tool as never)).toMatchObject({ ok: false })
  expect(await findGeneration(userId, id)).toMatchObject({ state: 'queued' })
})

test('a removed generation is gone from everywhere, with its files', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId)
  const claim = await claimed(id)
  const key = `generations/${id}/0.txt`
  await storage().put(key, await fileWith('hello'))
  await deliver(claim, 0)
  await settleGeneration(claim)
  expect(await removeGeneration(userId, id)).toBe(true)
  expect(await removeGeneration(userId, id)).toBe(false)
  expect(await findGeneration(userId, id)).toBeUndefined()
  expect(await listRecentOutputs(userId, 5)).toEqual([])
  expect(await storage().stat(key)).toBeNull()
  expect(await checkLedger()).toEqual([])
})

test('a file that was stored but never written down is swept when its run has ended, and only then', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  const claim = await claimed(id)
  for (const index of [0, 1]) await storage().put(`generations/${id}/${index}.txt`, await fileWith('x'))
  await deliver(claim, 0)
  expect(await sweepFilesOf(id)).toBe(0)
  await cancelGeneration(userId, id)
  expect(await sweepFilesOf(id)).toBe(1)
  expect(await storage().list(`generations/${id}`)).toEqual([`generations/${id}/0.txt`])
})

test('whoever watches hears what happened, in order, and only of what was committed', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { count: 2 })
  await listening()
  const heard: unknown[] = []
  const unsubscribe = subscribe(`generation:${id}`, ({ type }) => heard.push(type))
  const claim = await claimed(id)
  await reportProgress(claim, { step: 'writing', fraction: 0.5, etaSeconds: 1 })
  await deliver(claim, 0)
  await deliver(claim, 0)
  await failOutput(claim, { index: 1, problem: { code: 'x' } })
  await settleGeneration(claim)
  await expect.poll(() => heard).toEqual(['progress', 'progress', 'output', 'failed', 'settled'])
  unsubscribe()
})

test('lists are read page by page, by tool and by state', async () => {
  const { userId } = await createTestUser({ credits: 20 })
  const ids: string[] = []
  for (let count = 0; count < 5; count++) ids.unshift(await submitted(userId))
  const first = await listGenerations(userId, { limit: 3 })
  expect(first.map(({ id }) => id)).toEqual(ids.slice(0, 3))
  const rest = await listGenerations(userId, { limit: 3, before: first[2]!.id })
  expect(rest.map(({ id }) => id)).toEqual(ids.slice(3))
  await cancelGeneration(userId, ids[4]!)
  expect((await listGenerations(userId, { limit: 9, state: 'cancelled' })).map(({ id }) => id)).toEqual([
    ids[4],
  ])
  expect(await listGenerations(userId, { limit: 9, tool: 'other' })).toEqual([])
})

test('the message of a round has one id, in the database and here', async () => {
  const id = randomUUID()
  const { rows } = await sql<{ job: string }>`select md5(${id} || ':' || 2)::uuid as job`.execute(db)
  expect(jobIdOf(id, 2)).toBe(rows[0]?.job)
})

async function fileWith(text: string): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'lumiku-file-')), 'file.txt')
  await writeFile(file, text)
  return file
}

test('with what is removed for ever goes what was written about it', async () => {
  const { userId } = await createTestUser({ credits: 10 })
  const id = await submitted(userId, { text: 'Resep rahasia ibu' })
  const claim = await claimed(id)
  const written = { text: 'Resep rahasia ibu' }
  await deliverOutput(
    claim,
    { index: 0, name: '0.txt', contentType: 'text/plain', facts: {}, recipe: written, manifest: written },
    {
      key: `generations/${id}/0.txt`,
      bytes: 1,
      sha256: 'a'.repeat(64),
      share: { credits: 2, from: 0, to: 1 },
    },
  )
  await settleGeneration(claim)
  expect(await removeGeneration(userId, id)).toBe(true)
  const { rows } = await sql<{ all: string }>`
    select (generations::text || outputs::text) as all
    from generations join outputs on generation_id = generations.id where generations.id = ${id}`.execute(db)
  expect(rows).toHaveLength(1)
  expect(rows[0]?.all).not.toContain('rahasia')
})
