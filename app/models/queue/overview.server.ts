import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { QUEUES } from '#app/queue.server.ts'

/** What the queue is doing, for the people who run the place. */

export interface QueueOverview {
  name: string
  waiting: number
  /** Waiting for another try. */
  retrying: number
  active: number
  /** Used up their tries: dead letters. */
  failed: number
  /** Seconds since the oldest that could be begun could have been. */
  oldestSeconds: number
  /** Ended in the last hour, well or not. */
  lastHour: number
  /** Workers of live processes. */
  workers: number
}

/** Every queue with its dead letters' one, also those with nothing in them. */
export async function listQueues(): Promise<QueueOverview[]> {
  const [{ rows }, processes] = await Promise.all([
    sql<Omit<QueueOverview, 'workers'>>`
      select queue.name,
        count(job.state) filter (where state = 'created')::int as waiting,
        count(job.state) filter (where state = 'retry')::int as retrying,
        count(job.state) filter (where state = 'active')::int as active,
        count(job.state) filter (where state = 'failed')::int as failed,
        greatest(coalesce(extract(epoch from now() - min(start_after) filter (where state in ('created', 'retry'))), 0), 0)::float
          as "oldestSeconds",
        (select count(*) from pgboss.job ended where ended.name = queue.name and ended.completed_on > now() - interval '1 hour')::int
          as "lastHour"
      from pgboss.queue
      left join pgboss.job on job.name = queue.name and job.state in ('created', 'retry', 'active', 'failed')
      where queue.name not like '\\_\\_%'
      group by queue.name`.execute(db),
    listProcesses(),
  ])
  const order = QUEUES.flatMap((name) => [name, `${name}.dead`])
  const workersOf = (name: string) =>
    processes
      .filter(({ isLive }) => isLive)
      .flatMap(({ workers }) => workers.filter(({ queue }) => queue === name)).length
  return rows
    .map((row) => ({ ...row, workers: workersOf(row.name) }))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
}

export interface JobsProcess {
  id: string
  host: string
  pid: number
  isLive: boolean
  startedAt: string
  /** The last sign of life. */
  heartbeatAt: string
  stoppedAt: string | null
  workers: { queue: string; active: number }[]
  /** Bytes of memory, and cores in use, at the last sign of life. */
  memoryBytes: number | null
  cores: number | null
}

/** Of the last day, the live ones first. */
export async function listProcesses(): Promise<JobsProcess[]> {
  const { rows } = await sql<{
    id: string
    host: string
    pid: number
    is_live: boolean
    started_on: Date
    heartbeat_on: Date
    stopped_on: Date | null
    workers: { queue: string; active: number }[]
    metrics: { rss?: number | null; cpu?: number | null } | null
  }>`
    select id, host, pid, started_on, heartbeat_on, stopped_on, workers, metrics,
      (stopped_on is null and heartbeat_on > now() - make_interval(secs => 3 * heartbeat_seconds)) as is_live
    from pgboss.instance
    where name = 'jobs' and heartbeat_on > now() - interval '1 day'
    order by is_live desc, heartbeat_on desc limit 20`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    host: row.host,
    pid: row.pid,
    isLive: row.is_live,
    startedAt: row.started_on.toISOString(),
    heartbeatAt: row.heartbeat_on.toISOString(),
    stoppedAt: row.stopped_on?.toISOString() ?? null,
    workers: row.workers.map(({ queue, active }) => ({ queue, active })),
    memoryBytes: row.metrics?.rss ?? null,
    cores: row.metrics?.cpu ?? null,
  }))
}

export interface Schedule {
  queue: string
  key: string
  cron: string
  timezone: string
  /** Of the message that it sent last, while that is kept. */
  last: { state: string; at: string } | null
}

export async function listSchedules(): Promise<Schedule[]> {
  const { rows } = await sql<{
    queue: string
    key: string
    cron: string
    timezone: string
    state: string | null
    at: Date | null
  }>`
    select schedule.name as queue, key, cron, timezone, job.state::text as state,
      coalesce(job.completed_on, job.started_on, job.created_on) as at
    from pgboss.schedule
    left join pgboss.job on job.name = schedule.name and job.id = schedule.last_job_id
    order by schedule.name, key`.execute(db)
  return rows.map(({ state, at, ...row }) => ({
    ...row,
    last: state && at ? { state, at: at.toISOString() } : null,
  }))
}
