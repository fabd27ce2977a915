import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { BreakerState, DownReason } from '#app/db/schema.ts'
import type { Service } from '#app/studio/contract.ts'

export type { BreakerState, DownReason }

/** Nobody offers a provider for so long after its breaker opened; a call made meanwhile may say that it is back. */
const OPEN_SECONDS = 60
/** A key does not become right by itself, but an operator sees within this time that a new one is. */
const ACCOUNT_SECONDS = 10 * 60
/** Calls that end give back what they did not cost, so a spent day may have room again. */
const SPENT_SECONDS = 5 * 60

const SECONDS: Record<DownReason, number> = {
  breaker: OPEN_SECONDS,
  account: ACCOUNT_SECONDS,
  'spend-cap': SPENT_SECONDS,
}

/** Heard from a jobs process whose breaker changed: open, it is down; else it is not down any more for that. */
export async function noteBreaker(provider: string, breaker: BreakerState): Promise<void> {
  await db
    .insertInto('provider_health')
    .values({ provider, breaker, ...(breaker === 'open' && downFor('breaker')) })
    .onConflict((conflict) =>
      conflict.column('provider').doUpdateSet({
        breaker,
        ...(breaker === 'open' ? downFor('breaker') : UNLESS_OTHERWISE_DOWN),
        updated_at: sql`now()`,
      }),
    )
    .execute()
}

/** Not to be offered for a while. `code` is an HTTP status or another short word, never the provider's own. */
export async function noteDown(provider: string, reason: DownReason, code?: string): Promise<void> {
  const down = downFor(reason, code)
  await db
    .insertInto('provider_health')
    .values({ provider, ...down })
    .onConflict((conflict) => conflict.column('provider').doUpdateSet({ ...down, updated_at: sql`now()` }))
    .execute()
}

/** It answered: whatever was said against it is over. Writes nothing where nothing was said. */
export async function noteWorking(provider: string): Promise<void> {
  await db
    .updateTable('provider_health')
    .set({ down_until: null, down_reason: null, down_code: null, updated_at: sql`now()` })
    .where('provider', '=', provider)
    .where('down_reason', 'is not', null)
    .execute()
}

/** Services that would not answer now, whether or not they have a key here. For forms, which then offer drafts. */
export async function downServices(): Promise<Service[]> {
  const rows = await db
    .selectFrom('provider_health')
    .select('provider')
    .where('down_until', '>', sql<Date>`now()`)
    .execute()
  return rows.map(({ provider }) => provider as Service)
}

function downFor(reason: DownReason, code?: string) {
  return {
    down_reason: reason,
    down_code: code ?? null,
    down_until: sql<Date>`now() + make_interval(secs => ${SECONDS[reason]})`,
  }
}

/** Another reason, if there is one, stands. */
const UNLESS_OTHERWISE_DOWN = {
  down_until: sql<Date | null>`case when provider_health.down_reason <> 'breaker' then provider_health.down_until end`,
  down_code: sql<
    string | null
  >`case when provider_health.down_reason <> 'breaker' then provider_health.down_code end`,
  down_reason: sql<DownReason | null>`nullif(provider_health.down_reason, 'breaker')`,
}
