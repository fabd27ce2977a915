import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Job } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import { findStuckQueues, queueHealth } from '#app/queue-health.server.ts'
import {
  addWorker,
  dequeue,
  enqueue,
  handBack,
  handBackSilent,
  jobIdOf,
  messagesAhead,
  PREVIEW_PRIORITY,
  refreshFairness,
  startQueue,
  stopQueue,
} from '#app/queue.server.ts'

type GenerationJob = Job<{ generationId: string }>

beforeAll(async () => {
  await startQueue('jobs')
})
afterAll(() => stopQueue())

const send = (generationId: string, options: { userId?: string; priority?: number } = {}) =>
  db
    .transaction()
    .execute((trx) => enqueue(trx, 'remote', { generationId }, { id: jobIdOf(generationId, 1), ...options }))

const stateOf = async (generationId: string) =>
  (
    await sql<{ state: string; retry_count: number; retry_limit: number; priority: number }>`
      select state::text, retry_count, retry_limit, priority from pgboss.job
      where name = 'remote' and id = ${jobIdOf(generationId, 1)}`.execute(db)
  ).rows[0]

test('a message is sent with the transaction, or not at all', async () => {
  const [kept, lost] = [randomUUID(), randomUUID()]
  await send(kept)
  await db
    .transaction()
    .execute(async (trx) => {
      await enqueue(trx, 'remote', { generationId: lost }, { id: jobIdOf(lost, 1) })
      throw new Error('undo')
    })
    .catch(() => undefined)
  expect(await stateOf(kept)).toMatchObject({ state: 'created' })
  expect(await stateOf(lost)).toBeUndefined()
  await dequeue(db, jobIdOf(kept, 1))
  expect(await stateOf(kept)).toBeUndefined()
})

test('previews come first, then everybody in turn, and who waits longer moves up', async () => {
  const [busy, other] = [randomUUID(), randomUUID()]
  const [first, second, third, single, preview] = Array.from({ length: 5 }, () => randomUUID())
  for (const id of [first!, second!, third!]) await send(id, { userId: busy })
  await send(single!, { userId: other })
  await send(preview!, { userId: busy, priority: PREVIEW_PRIORITY })

  expect(await messagesAhead(jobIdOf(preview!, 1))).toEqual({ waiting: [], running: [] })
  expect((await messagesAhead(jobIdOf(single!, 1)))?.waiting.sort()).toEqual([first, preview].sort())
  expect((await messagesAhead(jobIdOf(third!, 1)))?.waiting).toHaveLength(4)

  await dequeue(db, jobIdOf(first!, 1))
  await refreshFairness()
  expect((await stateOf(second!))?.priority).toBe(0)
  expect((await stateOf(third!))?.priority).toBe(-1)
  expect((await stateOf(preview!))?.priority).toBe(PREVIEW_PRIORITY)
  for (const id of [second!, third!, single!, preview!]) await dequeue(db, jobIdOf(id, 1))
})

test('a worker starts at once and goes on without a pause', { timeout: 40_000 }, async () => {
  const startedAt = new Map<string, number>()
  await addWorker('remote', async ({ data }: GenerationJob) => {
    startedAt.set(data.generationId, performance.now())
    await sleep(5)
  })
  await sleep(300)
  const ids = Array.from({ length: 10 }, () => randomUUID())
  const sentAt = performance.now()
  await db.transaction().execute(async (trx) => {
    for (const generationId of ids)
      await enqueue(trx, 'remote', { generationId }, { id: jobIdOf(generationId, 1) })
  })
  await expect.poll(() => startedAt.size, { timeout: 8_000 }).toBe(10)
  expect(startedAt.get(ids[0]!)! - sentAt).toBeLessThan(500)
  expect(Math.max(...startedAt.values()) - startedAt.get(ids[0]!)!).toBeLessThan(1_000)
})

test('a job that is handed back loses no try, and its old worker no word', { timeout: 20_000 }, async () => {
  const tries: number[] = []
  await addWorker('inspect', async (job: Job<{ uploadId: string }>) => {
    tries.push(job.retryCount)
    // The first worker goes on as if nothing had happened, and ends well.
    if (tries.length === 1) expect(await handBack(job)).toBe(true)
    if (tries.length === 1) expect(await handBack(job)).toBe(false)
  })
  const uploadId = randomUUID()
  const id = randomUUID()
  await enqueue(db, 'inspect', { uploadId }, { id })
  await expect.poll(() => tries, { timeout: 8_000 }).toEqual([0, 1])
  await expect
    .poll(
      async () =>
        (
          await sql<{ state: string; tries: number }>`
            select state::text, retry_limit - retry_count as tries from pgboss.job where id = ${id}`.execute(
            db,
          )
        ).rows[0],
    )
    .toEqual({ state: 'completed', tries: 3 })
})

test('a run loses no try with a worker that falls silent; an upload, which counts none itself, may', async () => {
  const [silent, living, upload] = [randomUUID(), randomUUID(), randomUUID()]
  await takeWithoutWorker('render', { generationId: silent }, silent, 16)
  await takeWithoutWorker('render', { generationId: living }, living, 14)
  await takeWithoutWorker('inspect', { uploadId: upload }, upload, 16)

  expect(await handBackSilent()).toEqual([{ name: 'render', data: { generationId: silent } }])
  expect(await handBackSilent()).toEqual([])
  const { rows } = await sql<{ id: string; state: string; tries: number }>`
    delete from pgboss.job where id in (${silent}, ${living}, ${upload})
    returning id, state::text, retry_limit - retry_count as tries`.execute(db)
  expect(new Set(rows)).toEqual(
    new Set([
      { id: silent, state: 'retry', tries: 3 },
      { id: living, state: 'active', tries: 3 },
      { id: upload, state: 'active', tries: 3 },
    ]),
  )
})

/** As a worker would have, that was last heard of some seconds ago. */
async function takeWithoutWorker(
  queue: 'render' | 'inspect',
  message: { generationId: string } | { uploadId: string },
  id: string,
  secondsAgo: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await enqueue(trx, queue, message, { id })
    await sql`
      update pgboss.job
      set state = 'active', started_on = now(), heartbeat_on = now() - ${secondsAgo} * interval '1 second'
      where id = ${id}`.execute(trx)
  })
}

test('health counts what waits, and the living jobs processes at each queue', async () => {
  const id = randomUUID()
  await enqueue(db, 'render', { generationId: id }, { id })
  await expect
    .poll(async () => (await queueHealth()).processes, { timeout: 6_000 })
    .toMatchObject({ inspect: 1 })
  const { queues, processes } = await queueHealth()
  expect(processes['render']).toBeUndefined()
  expect(queues['render']).toMatchObject({ waiting: 1, active: 0 })
  expect(findStuckQueues({ queues })).toEqual([])

  await sql`update pgboss.job set start_after = now() - interval '2 minutes' where id = ${id}`.execute(db)
  expect(findStuckQueues(await queueHealth())).toEqual(['render'])
  await sql`update pgboss.job set start_after = now() + interval '2 minutes' where id = ${id}`.execute(db)
  expect(findStuckQueues(await queueHealth())).toEqual([])
})
