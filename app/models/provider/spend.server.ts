import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { deleteWhere, type Sweep } from '#app/db/sweep.server.ts'
import type { ProviderCallOutcome } from '#app/db/schema.ts'

/** One try at a provider's API. */
export interface CallFacts {
  provider: string
  /** What was asked for: `text`, `picture`, `edit`, `cut-out`. */
  operation: string
  model: string
  /** The most that it may cost, in dollars. */
  usd: number
  generationId?: string | undefined
  userId?: string | undefined
}

export interface CallOutcome {
  outcome: Exclude<ProviderCallOutcome, 'running'>
  code?: string | undefined
  /** Dollars, as far as known. */
  usd: number
  ms: number
}

/** The clock of Jakarta decides which day a call counts to. */
const TODAY = sql<Date>`(now() at time zone 'Asia/Jakarta')::date`

/**
 * Sets the money for one call aside and notes the call. All processes together never pass `capUsd` in a day: the sum is
 * raised by one statement that is guarded by the cap. The call that ends must be settled; one that never is stays counted.
 */
export async function reserveCall(
  call: CallFacts,
  capUsd: number,
): Promise<{ ok: true; callId: number } | { ok: false; reason: 'spend-cap' }> {
  const micros = microsOf(call.usd)
  const cap = microsOf(capUsd)
  return await db.transaction().execute(async (trx) => {
    const raised = await sql`
      insert into provider_days (day, micros) select ${TODAY}, ${micros}::bigint where ${micros}::bigint <= ${cap}::bigint
      on conflict (day) do update set micros = provider_days.micros + excluded.micros
        where provider_days.micros + excluded.micros <= ${cap}::bigint`.execute(trx)
    if (!raised.numAffectedRows) return { ok: false, reason: 'spend-cap' }
    const { id } = await trx
      .insertInto('provider_calls')
      .values({
        provider: call.provider,
        operation: call.operation,
        model: call.model,
        generation_id: call.generationId ?? null,
        user_id: call.userId ?? null,
        micros,
        day: TODAY,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { ok: true, callId: id }
  })
}

/** Writes down how a call ended, and gives back what it did not cost. A second time does nothing. */
export async function settleCall(callId: number, { outcome, code, usd, ms }: CallOutcome): Promise<void> {
  const micros = microsOf(usd)
  await sql`
    with call as (select id, day, micros from provider_calls where id = ${callId} and outcome = 'running' for update),
    told as (
      update provider_calls
      set outcome = ${outcome}, code = ${code ?? null}, micros = ${micros}, ms = ${Math.round(ms)}
      from call where provider_calls.id = call.id
    )
    update provider_days set micros = greatest(0, provider_days.micros - call.micros + ${micros})
    from call where provider_days.day = call.day`.execute(db)
}

/** Dollars spent and set aside since midnight in Jakarta. */
export async function spendToday(): Promise<number> {
  const day = await db
    .selectFrom('provider_days')
    .select('micros')
    .where('day', '=', TODAY)
    .executeTakeFirst()
  return usdOf(day?.micros ?? 0)
}

/** Days that a call stays on record; the page for operators shows seven. */
const KEEP_DAYS = 90

/** Upkeep: calls and days that nobody asks about any more. Returns how many calls went. */
export async function removeOldCalls(sweep: Sweep = {}): Promise<number> {
  const old = sql<Date>`now() - make_interval(days => ${KEEP_DAYS})`
  const calls = await deleteWhere('provider_calls', sql`created_at < ${old}`, sweep)
  await deleteWhere('provider_days', sql`day < (${old})::date`, sweep)
  return calls
}

/** Upwards: what is set aside is never less than the price. */
function microsOf(usd: number): number {
  return Math.ceil(usd * 1e6 - 1e-6)
}

export function usdOf(micros: number): number {
  return micros / 1e6
}
