import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { sql } from 'kysely'
import {
  fromKysely,
  PgBoss,
  type ConstructorOptions,
  type JobWithMetadata,
  type QueueOptions,
  type WorkOptions,
} from 'pg-boss'
import { db, openPool, type Db, type Trx } from '#app/db/client.server.ts'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import { addToLogScope, currentLogScope, idsIn } from '#app/log-scope.server.ts'
import { counter } from '#app/metrics.server.ts'

/**
 * pg-boss in the same database as the data, so that a message is sent in the transaction of the row it is about.
 * Queues are named for what their work uses up. A message carries an id; the row remembers everything else.
 */
export const QUEUES = ['render', 'remote', 'inspect', 'payments', 'mail', 'upkeep'] as const
export type QueueName = (typeof QUEUES)[number]
/** Where a message goes after its last try. */
export type DeadQueueName = `${Exclude<QueueName, Undying>}.dead`
/** Queues whose work comes round again by itself: what fails has nothing to settle. */
type Undying = 'upkeep' | 'payments'
/** Undefined for an undying one. */
export function deadOf(queue: QueueName): DeadQueueName | undefined {
  return queue === 'upkeep' || queue === 'payments' ? undefined : `${queue}.dead`
}
/** What a message is about is told by the name of its id. */
export type Message =
  | { generationId: string }
  | { uploadId: string }
  | { variantId: string }
  | { paymentId: string; orderId: string; method?: string }
  | { mailId: string }

/** Previews go before every batch, and have a worker that takes nothing else. */
export const PREVIEW_PRIORITY = 1_000
/** Somebody waits for a file or two to be mended: before every batch, but never in a preview's way. */
export const VARIANT_PRIORITY = PREVIEW_PRIORITY / 2
/** Below this is where one user's long row of runs may sink to, and no further. */
const LOWEST_PRIORITY = -1_000

const BEAT_SECONDS = 5
/** A worker is taken for dead after this long without a sign of life, plus one look round (SUPERVISE_SECONDS). */
const HEARTBEAT_SECONDS = 15
/** Of a run, which is back in line by then, and has lost no try: see `handBackSilent`. */
const RUN_HEARTBEAT_SECONDS = 25
const SUPERVISE_SECONDS = 5
/** Its second one lists a new process's workers, which health waits for. */
const INSTANCE_HEARTBEAT_SECONDS = 2
/** A message waits while nobody works, for as long as its row is open. */
const KEEP_DAYS = 30

const POLICIES: Record<QueueName, QueueOptions> = {
  // The time limit of one run is in its message: see `enqueue`.
  render: {
    expireInSeconds: 30 * 60,
    heartbeatSeconds: RUN_HEARTBEAT_SECONDS,
    retryLimit: 3,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 120,
  },
  remote: {
    expireInSeconds: 30 * 60,
    heartbeatSeconds: RUN_HEARTBEAT_SECONDS,
    retryLimit: 3,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 120,
  },
  inspect: {
    expireInSeconds: 5 * 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retryLimit: 3,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 60,
  },
  // Duitku may be away for a day: 8 or 9 more tries in the first hour, then one an hour, until the sweep asks about the
  // expired order.
  payments: {
    expireInSeconds: 2 * 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retryLimit: 32,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 3_600,
  },
  // A mail server may be away for a weekend: 7 tries in the first hour, then one an hour for three days.
  mail: {
    expireInSeconds: 2 * 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retryLimit: 80,
    retryDelay: 30,
    retryBackoff: true,
    retryDelayMax: 3_600,
  },
  // Looking through a large bucket takes its time.
  upkeep: { expireInSeconds: 60 * 60, heartbeatSeconds: HEARTBEAT_SECONDS, retryLimit: 0 },
}
/** Settling must not be given up, and takes milliseconds. */
const DEAD_POLICY: QueueOptions = {
  expireInSeconds: 60,
  retryLimit: 50,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 300,
}

/** Installs or updates pg-boss's own tables and our queues. The migrate step's part: processes only check. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({ ...QUIET, connectionString: databaseUrl, max: 2, migrate: true })
  boss.on('error', (error) => log.warn({ error: error.message }, 'queue'))
  await boss.start()
  try {
    await applyQueues(boss)
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** Connects this process to the queue, once. A web process sends; a jobs process also works, watches and schedules. */
export function startQueue(role: 'web' | 'jobs'): Promise<PgBoss> {
  started ??= start(role).catch((error: unknown) => {
    started = undefined
    throw error
  })
  return started
}

/** Disconnects. Workers get `graceMs` to finish what they hold; what is held still then is failed, to be retried. */
export async function stopQueue(graceMs = 0): Promise<void> {
  const boss = await started?.catch(() => undefined)
  started = undefined
  await boss?.stop({ graceful: graceMs > 0, timeout: graceMs })
}

/**
 * Sends a message in the caller's transaction: it is there when that commits, and never otherwise. Runs of one user are
 * ranked (first, second, …) and sink with their rank, so a hundred of one user's do not keep another's first waiting.
 */
export async function enqueue(
  trx: Db | Trx,
  queue: QueueName,
  message: Message,
  options: { id?: string; userId?: string; priority?: number; expireInSeconds?: number } = {},
): Promise<void> {
  const boss = await startQueue('web')
  const { id, userId, expireInSeconds } = options
  const rank = userId && !options.priority ? await countWaiting(trx, queue, userId) : 0
  const priority = options.priority ?? Math.max(-rank, LOWEST_PRIORITY)
  await boss.send(
    queue,
    { ...message, ...originOf(message) },
    {
      ...(id && { id }),
      ...(userId && { group: { id: userId } }),
      ...(expireInSeconds && { expireInSeconds }),
      priority,
      db: fromKysely(trx),
    },
  )
}

/** Lines about the work name the request that it goes back to; that request's own line names what it has set going. */
function originOf(message: Message): { requestId?: string } {
  const { requestId, queue } = currentLogScope() ?? {}
  if (!requestId) return {}
  if (!queue) addToLogScope(idsIn(message))
  return { requestId }
}

/** The message of a generation's round has an id that follows from both, so that anybody can find it. */
export function jobIdOf(generationId: string, round: number): string {
  return createHash('md5')
    .update(`${generationId}:${round}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Takes a generation's message away, waiting or running, in the caller's transaction. */
export async function dequeue(trx: Db | Trx, jobId: string): Promise<void> {
  const boss = await startQueue('web')
  for (const queue of ['render', 'remote']) await boss.deleteJob(queue, jobId, { db: fromKysely(trx) })
}

/** Generations whose messages go before this one, and those being worked on; null when this one is not waiting. */
export async function messagesAhead(jobId: string): Promise<{ waiting: string[]; running: string[] } | null> {
  const { rows } = await sql<{ waiting: string[] | null; running: string[] | null }>`
    select
      (
        select array_agg(other.data ->> 'generationId') from pgboss.job other
        where other.name = mine.name and other.state in ('created', 'retry')
          and (other.priority > mine.priority or (other.priority = mine.priority and other.created_on < mine.created_on))
      ) as waiting,
      (
        select array_agg(other.data ->> 'generationId') from pgboss.job other
        where other.name = mine.name and other.state = 'active'
      ) as running
    from pgboss.job mine
    where mine.name in ('render', 'remote') and mine.id = ${jobId} and mine.state in ('created', 'retry')`.execute(
    db,
  )
  const [place] = rows
  return place ? { waiting: place.waiting ?? [], running: place.running ?? [] } : null
}

/**
 * As if this attempt had not been. The count of tries and the limit go up together, so that whatever the old worker
 * still says about its try is out of date.
 */
const BACK_IN_LINE = sql`
  state = 'retry', retry_count = retry_count + 1, retry_limit = retry_limit + 1,
  started_on = null, heartbeat_on = null, start_after = now()`

/** For a worker that must go, or is known to have died. Returns false when the try is not this worker's any more. */
export async function handBack(job: { name: string; id: string; retryCount: number }): Promise<boolean> {
  const result = await sql`
    update pgboss.job set ${BACK_IN_LINE}
    where name = ${job.name} and id = ${job.id} and retry_count = ${job.retryCount} and state = 'active'`.execute(
    db,
  )
  return Boolean(result.numAffectedRows)
}

/**
 * Returns what silent workers held, as `handBack` does: that a machine died is no fault of what it worked on. Only of
 * queues whose work counts its own tries, or what kills every worker would never end.
 */
export async function handBackSilent(): Promise<{ name: string; data: Message }[]> {
  const { rows } = await sql<{ name: string; data: Message }>`
    update pgboss.job set ${BACK_IN_LINE}
    where name in ('render', 'remote') and state = 'active'
      and heartbeat_on < now() - ${HEARTBEAT_SECONDS} * interval '1 second'
    returning name, data`.execute(db)
  return rows
}

/** Ranks every user's waiting messages anew: those at the back move up as those before them finish. */
export async function refreshFairness(): Promise<void> {
  await sql`
    update pgboss.job job set priority = ranked.priority
    from (
      select name, id, greatest(-(row_number() over (partition by name, group_id order by priority desc, created_on) - 1), ${LOWEST_PRIORITY}) as priority
      from pgboss.job
      where state in ('created', 'retry') and group_id is not null and priority < ${PREVIEW_PRIORITY / 2} and name in ('render', 'remote', 'inspect')
    ) ranked
    where job.name = ranked.name and job.id = ranked.id and job.priority <> ranked.priority and job.state in ('created', 'retry')`.execute(
    db,
  )
}

/** Workers of one process for each queue. Rendering is threaded inside: one at a time for every two cores. */
export const SLOTS: Record<QueueName, number> = {
  render: Math.max(1, Math.floor(availableParallelism() / 2)),
  remote: 10,
  inspect: 2,
  payments: 1,
  mail: 2,
  // A long night's task does not keep those of each minute.
  upkeep: 2,
}

/**
 * Adds one worker to a queue of this jobs process; `handler` gets one job at a time. Several slots are several calls:
 * NOTIFY wakes a worker for one job, so each looks again by itself before it sleeps, or the rest would wait for a poll.
 */
export async function addWorker<M extends object>(
  queue: QueueName | DeadQueueName,
  handler: (job: JobWithMetadata<M>) => Promise<unknown>,
  options: {
    minPriority?: number
    /** How many of one user's jobs may run at a time, over all machines. */
    groupLimit?: number
  } = {},
): Promise<void> {
  const boss = await startQueue('jobs')
  const id: string = await boss.work<M, unknown, WorkOptions & { includeMetadata: true }>(
    queue,
    {
      batchSize: 1,
      includeMetadata: true,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 2,
      heartbeatRefreshSeconds: BEAT_SECONDS,
      ...(options.minPriority !== undefined && { minPriority: options.minPriority }),
      ...(options.groupLimit && { groupConcurrency: options.groupLimit }),
    },
    async ([job]) => {
      boss.notifyWorker(id)
      try {
        // What it returns is kept with the message for a while.
        return job && (await handler(job))
      } finally {
        boss.notifyWorker(id)
      }
    },
  )
}

let started: Promise<PgBoss> | undefined

const warnings = counter(
  'lumiku_queue_warnings_total',
  'What pg-boss warns of: slow queries, queues that grow, clocks that differ',
)
const errors = counter('lumiku_queue_errors_total', 'What pg-boss could not do, and tries again')

const QUIET: ConstructorOptions = {
  supervise: false,
  schedule: false,
  migrate: false,
  registerInstance: false,
  openTelemetry: { enabled: false },
}

async function start(role: 'web' | 'jobs'): Promise<PgBoss> {
  const boss = new PgBoss(role === 'web' ? webOptions() : jobsOptions())
  boss.on('error', (error) => {
    errors.inc()
    log.warn({ error: error.message }, 'queue')
  })
  boss.on('warning', ({ message, data }) => {
    warnings.inc()
    // Of a slow query it tells the bound values, too.
    log.warn({ data: { ...data, values: undefined } }, `queue: ${message}`)
  })
  await boss.start()
  if (role === 'jobs') await applyQueues(boss)
  return boss
}

/** The web shares the process's own pool: it only sends, mostly inside a transaction that is open anyway. */
function webOptions(): ConstructorOptions {
  return { ...QUIET, db: { executeSql: (text, values) => openPool().query(text, values) } }
}

function jobsOptions(): ConstructorOptions {
  return {
    connectionString: env().DATABASE_DIRECT_URL,
    application_name: 'lumiku queue',
    max: 10,
    supervise: true,
    schedule: true,
    migrate: false,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    maintenanceIntervalSeconds: 3_600,
    instanceName: 'jobs',
    instanceHeartbeatSeconds: INSTANCE_HEARTBEAT_SECONDS,
    openTelemetry: { enabled: false },
  }
}

/** `createQueue` leaves an existing queue as it is, so changed policies are applied by `updateQueue`. */
async function applyQueues(boss: PgBoss): Promise<void> {
  for (const name of QUEUES) {
    const settings = { ...POLICIES[name], retentionSeconds: KEEP_DAYS * 24 * 3_600, notify: true }
    const dead = deadOf(name)
    if (dead) {
      await boss.createQueue(dead, { ...DEAD_POLICY, notify: true })
      await boss.updateQueue(dead, { ...DEAD_POLICY, notify: true })
    }
    const deadLetter = dead && { deadLetter: dead }
    await boss.createQueue(name, { ...settings, ...deadLetter })
    await boss.updateQueue(name, { ...settings, ...deadLetter })
  }
}

async function countWaiting(on: Db | Trx, queue: QueueName, userId: string): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from pgboss.job
    where name = ${queue} and group_id = ${userId} and state in ('created', 'retry')`.execute(on)
  return rows[0]?.waiting ?? 0
}
