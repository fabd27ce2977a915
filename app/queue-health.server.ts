import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { QueueName } from '#app/queue.server.ts'

/** Of one queue, with what waits in it only because its time has not come left out. */
export interface QueueState {
  waiting: number
  active: number
  /** How long the message at the back of the line has waited for a worker. */
  oldestSeconds: number
  /** Seconds since a worker last finished one; null when nobody has for days. */
  idleSeconds: number | null
}

/** What waits, what runs, and how many jobs processes serve each queue and have shown a sign of life lately. */
export async function queueHealth(): Promise<{
  queues: Record<string, QueueState>
  processes: Partial<Record<QueueName, number>>
}> {
  const [states, processes] = await Promise.all([queueStates(), liveProcesses()])
  return {
    queues: Object.fromEntries(states.map(({ name, ...state }) => [name, state])),
    processes: Object.fromEntries(processes.map(({ queue, live }) => [queue, live])),
  }
}

/** A worker takes what waits within two seconds, so a line that does not move for so long has nobody at its head. */
const UNTAKEN_SECONDS = 60
const UNFINISHED_SECONDS = 15
/**
 * Work of seconds has waited too long by then, whoever is at it. Runs have no such limit: a user's hundredth waits for the
 * ninety-nine before it, and should.
 */
const LONGEST_WAIT_SECONDS: Partial<Record<string, number>> = {
  inspect: 10 * 60,
  payments: 15 * 60,
  mail: 15 * 60,
  upkeep: 60 * 60,
}

/** Queues whose messages wait in vain. */
export function findStuckQueues({ queues }: { queues: Record<string, QueueState> }): string[] {
  return Object.entries(queues)
    .filter(([name, { waiting, active, oldestSeconds, idleSeconds }]) => {
      if (waiting === 0) return false
      if (oldestSeconds > (LONGEST_WAIT_SECONDS[name] ?? Infinity)) return true
      const isMoving = active > 0 || (idleSeconds ?? Infinity) < UNFINISHED_SECONDS
      return oldestSeconds > UNTAKEN_SECONDS && !isMoving
    })
    .map(([name]) => name)
}

async function queueStates(): Promise<(QueueState & { name: string })[]> {
  const { rows } = await sql<QueueState & { name: string }>`
    select open.*, extract(epoch from now() - (
        select max(done.completed_on) from pgboss.job done
        where done.name = open.name and done.completed_on is not null
      ))::float as "idleSeconds"
    from (
      select name,
        count(*) filter (where state <> 'active')::int as waiting,
        count(*) filter (where state = 'active')::int as active,
        coalesce(extract(epoch from now() - min(start_after) filter (where state <> 'active')), 0)::float as "oldestSeconds"
      from pgboss.job
      where state in ('created', 'retry', 'active') and name not like '\\_\\_%'
        and (state = 'active' or (start_after <= now() and not blocked))
      group by name
    ) open`.execute(db)
  return rows
}

/** An instance's row lists its workers; it is stopped, or goes quiet when it was killed. */
async function liveProcesses(): Promise<{ queue: QueueName; live: number }[]> {
  const { rows } = await sql<{ queue: QueueName; live: number }>`
    select worker ->> 'queue' as queue, count(distinct instance.id)::int as live
    from pgboss.instance, jsonb_array_elements(workers) worker
    where instance.name = 'jobs' and stopped_on is null
      and heartbeat_on > now() - make_interval(secs => 3 * heartbeat_seconds)
    group by 1`.execute(db)
  return rows
}
