import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { BreakerState, DownReason, ProviderCallOutcome } from '#app/db/schema.ts'
import { usdOf } from '#app/models/provider/spend.server.ts'
import type { Service } from '#app/studio/contract.ts'

/** What calls to one provider came to in a time. */
export interface CallTotals {
  calls: number
  /** Calls that ended well; those that somebody cancelled are in neither. */
  done: number
  failed: number
  /** Of calls that ended well; null where there was none. */
  p50Ms: number | null
  p95Ms: number | null
  /** Dollars, with what is set aside for calls that still run. */
  usd: number
}

export interface ProviderOverview {
  provider: Service
  breaker: BreakerState
  down: { reason: DownReason; code: string | null; until: Date } | null
  today: CallTotals
  week: CallTotals
  /** The newest first. */
  faults: { at: Date; operation: string; outcome: CallFault; code: string | null }[]
}

export type CallFault = Exclude<ProviderCallOutcome, 'running' | 'done' | 'cancelled'>

const FAULTS: CallFault[] = ['transient', 'quota', 'content', 'input']
/** Faults of a provider that the page lists. */
const MAX_FAULTS = 8

const PROVIDERS: Service[] = ['huggingface', 'anthropic']

/** How each provider did today and in the last seven days, by the calendar of Jakarta. */
export async function providerOverviews(): Promise<ProviderOverview[]> {
  return await Promise.all(PROVIDERS.map(overviewOf))
}

async function overviewOf(provider: Service): Promise<ProviderOverview> {
  const [health, today, week, faults] = await Promise.all([
    db
      .selectFrom('provider_health')
      .select(['breaker', 'down_reason', 'down_code', 'down_until'])
      .where('provider', '=', provider)
      .executeTakeFirst(),
    totalsOf(provider, 0),
    totalsOf(provider, 6),
    db
      .selectFrom('provider_calls')
      .select(['created_at as at', 'operation', 'outcome', 'code'])
      .where('provider', '=', provider)
      .where('outcome', 'in', FAULTS)
      .$narrowType<{ outcome: CallFault }>()
      .orderBy('created_at', 'desc')
      .limit(MAX_FAULTS)
      .execute(),
  ])
  const { breaker = 'closed', down_reason: reason, down_code: code, down_until: until } = health ?? {}
  const isDown = reason && until && until > new Date()
  return {
    provider,
    // The time of an open breaker is over: the next call finds out.
    breaker: breaker === 'open' && !isDown ? 'half-open' : breaker,
    down: isDown ? { reason, code: code ?? null, until } : null,
    today,
    week,
    faults,
  }
}

async function totalsOf(provider: string, daysBefore: number): Promise<CallTotals> {
  const { rows } = await sql<Omit<CallTotals, 'usd'> & { micros: number }>`
    select count(*)::int as calls,
      count(*) filter (where outcome = 'done')::int as done,
      count(*) filter (where outcome in ('transient', 'quota', 'content', 'input'))::int as failed,
      percentile_disc(0.5) within group (order by ms) filter (where outcome = 'done') as "p50Ms",
      percentile_disc(0.95) within group (order by ms) filter (where outcome = 'done') as "p95Ms",
      coalesce(sum(micros), 0)::bigint as micros
    from provider_calls
    where provider = ${provider} and day >= (now() at time zone 'Asia/Jakarta')::date - ${daysBefore}::int`.execute(
    db,
  )
  const [{ micros, ...totals }] = rows as [(typeof rows)[number]]
  return { ...totals, usd: usdOf(micros) }
}
