import { setTimeout as sleep } from 'node:timers/promises'
import { openPool } from '#app/db/client.server.ts'
import { checkMigrations } from '#app/db/migrate.server.ts'
import type { ProblemAnswer } from '#app/http/problem.server.ts'
import { log } from '#app/log.server.ts'
import { findStuckQueues, queueHealth } from '#app/queue-health.server.ts'
import { QUEUES } from '#app/queue.server.ts'
import { probeStorage } from '#app/storage.server.ts'

/**
 * Whether everything works that this process needs, part by part. Anybody may ask, as often as they like: each part is
 * looked at once at a time and its answer kept for a while, so that no question becomes a storm on what is already ill.
 */

/** A part that has not answered by then is broken; the whole answer takes no longer. */
const ANSWER_MS = 2_500
/** Answers are this old at most. Looking at a storage writes to it, and a bucket counts every call. */
const KEEP_MS = 2_000
const KEEP_STORAGE_MS = 8_000

export interface Part {
  state: 'ok' | 'failing'
  /** For operators; never an error's own text, which may name hosts. */
  detail?: string
}

/** Every part, of which the process that answers is one, and the problem that names those that fail. Within three seconds. */
export async function healthOf(own: {
  role: 'web' | 'jobs'
  isDraining: boolean
}): Promise<{ parts: Record<string, Part>; problem: ProblemAnswer | undefined }> {
  const looked = await Promise.all(
    Object.entries(looks).map(async ([name, ask]) => [name, await ask()] as const),
  )
  const parts: Record<string, Part> = { [own.role]: OK, ...Object.fromEntries(looked) }
  if (own.isDraining) parts[own.role] = failing('is shutting down')

  const broken = Object.entries(parts).filter(([, part]) => part.state === 'failing')
  const problem: ProblemAnswer = {
    status: 503,
    code: 'unhealthy',
    title: 'Some part does not work',
    detail: broken.map(([name, part]) => `${name} ${part.detail}`).join('; '),
    extensions: { parts },
  }
  return { parts, problem: broken.length > 0 ? problem : undefined }
}

const OK: Part = { state: 'ok' }

function failing(detail: string): Part {
  return { state: 'failing', detail }
}

/** What is wrong, in words that anybody may read. */
class PartFailure extends Error {
  override name = 'PartFailure'
}

const queues = kept(KEEP_MS, () => queueHealth())

/** What is around every process, whichever its role. */
const looks: Record<string, () => Promise<Part>> = {
  database: look('database', 'cannot be reached', KEEP_MS, () => openPool().query('select 1')),
  migrations: look('migrations', 'do not fit this release', KEEP_MS, () => checkMigrations(openPool())),
  storage: look('storage', 'cannot be written', KEEP_STORAGE_MS, probeStorage),
  queue: look('queue', 'cannot be read', KEEP_MS, async () => {
    const stuck = findStuckQueues(await queues())
    if (stuck.length > 0) throw new PartFailure(`nobody takes what waits in ${stuck.join(', ')}`)
  }),
  jobs: look('jobs', 'has shown no sign of life', KEEP_MS, async () => {
    const { processes } = await queues()
    const unserved = QUEUES.filter((queue) => !processes[queue])
    if (unserved.length === QUEUES.length) throw new PartFailure('has shown no sign of life')
    if (unserved.length > 0) throw new PartFailure(`no process works on ${unserved.join(', ')}`)
  }),
}

/** A look at one part. It never throws, and never begins while the one before it hangs. */
function look(
  name: string,
  ifNot: string,
  keepMs: number,
  work: () => Promise<unknown>,
): () => Promise<Part> {
  const answer = kept(keepMs, async () => {
    try {
      await work()
      return OK
    } catch (error) {
      log.warn({ part: name, err: error }, 'health check failed')
      return failing(error instanceof PartFailure ? error.message : ifNot)
    }
  })
  return async () => {
    const late = new AbortController()
    const tooLate = sleep(ANSWER_MS, failing(`gave no answer in ${ANSWER_MS / 1_000} s`), {
      signal: late.signal,
    })
    tooLate.catch(() => undefined)
    try {
      return await Promise.race([answer(), tooLate])
    } finally {
      late.abort()
    }
  }
}

/** `find`, which is asked at most once at a time, and not again for `ms` after its answer. */
function kept<T>(ms: number, find: () => Promise<T>): () => Promise<T> {
  let latest: { value: Promise<T>; endedAt: number } | undefined
  return () => {
    if (latest && Date.now() - latest.endedAt <= ms) return latest.value
    // Until it has ended it counts as fresh.
    const asked = { value: find(), endedAt: Infinity }
    latest = asked
    const end = () => (asked.endedAt = Date.now())
    asked.value.then(end, end)
    return asked.value
  }
}
