import type { JobWithMetadata } from 'pg-boss'
import { currentLogScope, idsIn, inLogScope } from '#app/log-scope.server.ts'
import { counter, gauge, histogram } from '#app/metrics.server.ts'

/** How a try at a job ended; one that was handed back goes on with another process. */
export type JobEnd = 'done' | 'failed' | 'handed-back'

const LABELS = ['queue', 'tool'] as const
/** Seconds. From a thumbnail to a hundred videos. */
const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 1800]

const tries = counter('lumiku_job_tries_total', 'Tries at jobs, by how they ended', [...LABELS, 'outcome'])
const waits = histogram(
  'lumiku_job_wait_seconds',
  'From when a job could begin to when somebody did',
  LABELS,
  BUCKETS,
)
const runs = histogram('lumiku_job_run_seconds', 'How long one try at a job took', LABELS, BUCKETS)
const running = gauge('lumiku_jobs_running', 'Jobs that this process works on', ['queue'])

/**
 * Counts and times one try at a job, and gives its log lines the ids of what it is about. What is thrown, is thrown on.
 * The tool of a run is known once the run is claimed: until then, and for work without one, it is the kind of the work.
 */
export async function observeJob(job: ObservedJob, work: () => Promise<JobEnd>): Promise<void> {
  const queue = job.name
  await inLogScope({ ...idsIn(job.data), queue }, async () => {
    const startedAt = performance.now()
    let outcome: JobEnd = 'failed'
    running.inc({ queue })
    try {
      outcome = await work()
    } finally {
      running.dec({ queue })
      const labels = { queue, tool: currentLogScope()?.tool ?? kindOf(job.data) }
      tries.inc({ ...labels, outcome })
      waits.observe(labels, waitedSeconds(job))
      runs.observe(labels, (performance.now() - startedAt) / 1_000)
    }
  })
}

type ObservedJob = Pick<JobWithMetadata, 'name' | 'data' | 'createdOn' | 'startAfter' | 'startedOn'>

/** By the clock of the database alone. A retry waits from when it was due. */
function waitedSeconds({ createdOn, startAfter, startedOn }: ObservedJob): number {
  const since = Math.max(createdOn.getTime(), startAfter.getTime())
  return Math.max(0, startedOn.getTime() - since) / 1_000
}

/** What a message is about, by the name of its id; no message can bring a word of its own. */
const KINDS = {
  generationId: 'run',
  variantId: 'copy',
  uploadId: 'upload',
  paymentId: 'payment',
  mailId: 'mail',
  task: 'upkeep',
}

function kindOf(message: object): string {
  return Object.entries(KINDS).find(([id]) => id in message)?.[1] ?? 'other'
}
