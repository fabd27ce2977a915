import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { makeWorkerUtils } from 'graphile-worker'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { enqueue } from '#app/queue.server.ts'
import { monotonicMs, percentile } from './in-child.ts'
import type { BenchRow } from './main.ts'
import type { Started } from './queue-worker.ts'

const PICKUPS = 200
const BETWEEN_MS = 20
const IN_A_ROW = 40

process.on('disconnect', () => process.exit())
const utils = await makeWorkerUtils({ connectionString: process.env['DATABASE_URL']! })
await utils.migrate()
await utils.release()
const ours = await startWorker('pg-boss')
const theirs = await startWorker('graphile-worker')

// By turns, so that a noisy moment falls on both.
const pickups: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] }
for (let round = 0; round < PICKUPS; round++) {
  pickups.ours.push(
    await pickup(ours, (id) =>
      db.transaction().execute((trx) => enqueue(trx, 'remote', { generationId: id })),
    ),
  )
  await sleep(BETWEEN_MS)
  pickups.theirs.push(
    await pickup(theirs, (id) =>
      sql`select graphile_worker.add_job('pickup', json_build_object('generationId', ${id}::text))`.execute(
        db,
      ),
    ),
  )
  await sleep(BETWEEN_MS)
}
const gaps = await gapsInARow()
const [mine, other] = [percentile(pickups.ours, 0.95), percentile(pickups.theirs, 0.95)]
const rows: BenchRow[] = [
  {
    name: 'pickup on an idle queue, commit to handler, p50',
    value: percentile(pickups.ours, 0.5),
    unit: 'ms',
  },
  { name: 'pickup on an idle queue, commit to handler, p95', value: mine, unit: 'ms', limit: 50 },
  { name: 'the same of graphile-worker, p95', value: other, unit: 'ms' },
  { name: 'pickup beside graphile-worker', value: mine / other, unit: '×', limit: 2.5 },
  {
    name: `gap between ${IN_A_ROW} queued jobs on one worker, p50`,
    value: percentile(gaps, 0.5),
    unit: 'ms',
  },
  {
    name: `gap between ${IN_A_ROW} queued jobs on one worker, p95`,
    value: percentile(gaps, 0.95),
    unit: 'ms',
    limit: 20,
  },
]
for (const worker of [ours, theirs]) worker.kill()
process.send!(rows)

/** Milliseconds from the commit to the first line of the handler, in another process. */
async function pickup(worker: ChildProcess, send: (id: string) => Promise<unknown>): Promise<number> {
  const id = randomUUID()
  const started = new Promise<number>((resolve) => {
    const hear = (message: Started) => {
      if (message.id !== id) return
      worker.off('message', hear)
      resolve(message.startedAt)
    }
    worker.on('message', hear)
  })
  await send(id)
  const committedAt = monotonicMs()
  return Math.max(0, (await started) - committedAt)
}

/** Sent in one transaction, as many runs of a busy hour stand in line: one notification wakes the worker once. */
async function gapsInARow(): Promise<number[]> {
  const heard: Started[] = []
  ours.on('message', (message: Started) => heard.push(message))
  await db.transaction().execute(async (trx) => {
    for (let job = 0; job < IN_A_ROW; job++) await enqueue(trx, 'remote', { generationId: randomUUID() })
  })
  while (heard.length < IN_A_ROW) await sleep(20)
  return heard.slice(1).map(({ startedAt }, index) => startedAt - heard[index]!.endedAt)
}

async function startWorker(kind: 'pg-boss' | 'graphile-worker'): Promise<ChildProcess> {
  const worker = fork(fileURLToPath(new URL('queue-worker.ts', import.meta.url)), [kind])
  await once(worker, 'message')
  await sleep(500)
  return worker
}
