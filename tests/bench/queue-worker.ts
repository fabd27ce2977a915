import { setTimeout as sleep } from 'node:timers/promises'
import { Logger, run } from 'graphile-worker'
import type { Job } from 'pg-boss'
import { addWorker, startQueue } from '#app/queue.server.ts'
import { monotonicMs } from './in-child.ts'

/** One worker with one slot, of the kind named by the first argument. It tells when it started and ended each job. */
export interface Started {
  id: string
  startedAt: number
  endedAt: number
}

/** Of a job that is over before anybody looks, and still one that takes time. */
const WORK_MS = 5

async function work(id: string): Promise<void> {
  const startedAt = monotonicMs()
  await sleep(WORK_MS)
  process.send!({ id, startedAt, endedAt: monotonicMs() } satisfies Started)
}

// Whoever measures may be killed.
process.on('disconnect', () => process.exit())
if (process.argv[2] === 'pg-boss') {
  await startQueue('jobs')
  await addWorker('remote', ({ data }: Job<{ generationId: string }>) => work(data.generationId))
} else {
  await run({
    connectionString: process.env['DATABASE_URL']!,
    concurrency: 1,
    noHandleSignals: true,
    logger: new Logger(() => () => undefined),
    taskList: { pickup: (payload) => work((payload as { generationId: string }).generationId) },
  })
}
process.send!({ id: 'ready', startedAt: 0, endedAt: 0 } satisfies Started)
