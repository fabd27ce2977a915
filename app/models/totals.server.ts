import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { BreakerState, DownReason } from '#app/db/schema.ts'

/** What the whole installation has in hand right now, over all machines. One statement, by indexes of what is open. */
export interface Standing {
  queues: { queue: string; state: 'waiting' | 'active' | 'failed'; jobs: number; oldestSeconds: number }[]
  jobsProcesses: number
  generations: { tool: string; state: 'queued' | 'running'; runs: number }[]
  cases: { kind: string; cases: number }[]
  /** Those given up are told of for a day: rows stay for ninety, and nobody could make an alert about them end. */
  mails: { state: string; mails: number; oldestSeconds: number }[]
  providers: {
    provider: string
    breaker: BreakerState
    downReason: DownReason | null
  }[]
  calls: { provider: string; outcome: 'done' | 'failed'; calls: number }[]
  /** Millionths of a dollar since midnight in Jakarta. */
  spentMicros: number
}

/** What takes reading whole tables, so it is asked for seldom. */
export interface Inventory {
  storage: { kind: 'uploads' | 'outputs' | 'variants'; bytes: number }[]
  payments: { state: string; payments: number }[]
  users: number
  /** The newest run of each task of upkeep that ended well; `found` is what its log line says. */
  upkeep: { task: string; at: string; found: Record<string, number> | null }[]
}

export async function readStanding(): Promise<Standing> {
  const { rows } = await sql<{ standing: Standing }>`
    select json_build_object(
      'queues', (select coalesce(json_agg(q), '[]') from (
        select name as queue, case when state = 'active' then 'active' else 'waiting' end as state, count(*)::int as jobs,
          greatest(0, extract(epoch from now() - min(case when state = 'active' then started_on else start_after end)))::float as "oldestSeconds"
        from pgboss.job where state in ('created', 'retry', 'active') and name not like '\\_\\_%' group by 1, 2
        union all
        select name, 'failed', count(*)::int, greatest(0, extract(epoch from now() - min(completed_on)))::float
        from pgboss.job where state = 'failed' and name like '%.dead' group by 1
      ) q),
      'jobsProcesses', (
        select count(*)::int from pgboss.instance
        where name = 'jobs' and stopped_on is null and heartbeat_on > now() - make_interval(secs => 3 * heartbeat_seconds)
      ),
      'generations', (select coalesce(json_agg(g), '[]') from (
        select tool, state, count(*)::int as runs from generations where state in ('queued', 'running') group by 1, 2
      ) g),
      'cases', (select coalesce(json_agg(c), '[]') from (
        select kind, count(*)::int as cases from payment_cases where state = 'open' group by 1
      ) c),
      'mails', (select coalesce(json_agg(m), '[]') from (
        select state, count(*)::int as mails, extract(epoch from now() - min(created_at))::float as "oldestSeconds"
        from mails where state = 'waiting' or (state = 'failed' and settled_at > now() - interval '1 day') group by 1
      ) m),
      'providers', (select coalesce(json_agg(p), '[]') from (
        select provider, breaker, case when down_until > now() then down_reason end as "downReason" from provider_health
      ) p),
      'calls', (select coalesce(json_agg(c), '[]') from (
        select provider, case when outcome = 'done' then 'done' else 'failed' end as outcome, count(*)::int as calls
        from provider_calls
        where created_at >= date_trunc('day', now() at time zone 'Asia/Jakarta') at time zone 'Asia/Jakarta'
          and outcome not in ('running', 'cancelled') and provider in ('huggingface', 'anthropic')
        group by 1, 2
      ) c),
      'spentMicros', (
        select coalesce(sum(micros), 0)::bigint from provider_days where day = (now() at time zone 'Asia/Jakarta')::date
      )
    ) as standing`.execute(db)
  return rows[0]!.standing
}

export async function readInventory(): Promise<Inventory> {
  const { rows } = await sql<{ inventory: Inventory }>`
    select json_build_object(
      'storage', json_build_array(
        json_build_object('kind', 'uploads', 'bytes', (select coalesce(sum(bytes), 0) from uploads where storage_key is not null)),
        json_build_object('kind', 'outputs', 'bytes', (select coalesce(sum(bytes), 0) from outputs where storage_key is not null)),
        json_build_object('kind', 'variants', 'bytes', (select coalesce(sum(bytes), 0) from output_variants where storage_key is not null))
      ),
      'payments', (select coalesce(json_agg(p), '[]') from (
        select state, count(*)::int as payments from payments group by 1
      ) p),
      'users', (select count(*)::int from users),
      'upkeep', (select coalesce(json_agg(u), '[]') from (
        select distinct on (data ->> 'task') data ->> 'task' as task, completed_on as at, output as found
        from pgboss.job where name = 'upkeep' and state = 'completed' order by data ->> 'task', completed_on desc
      ) u)
    ) as inventory`.execute(db)
  return rows[0]!.inventory
}
