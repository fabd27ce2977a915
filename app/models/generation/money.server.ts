import { sql } from 'kysely'
import type { Db } from '#app/db/client.server.ts'
import type { Money } from '#app/live-events.ts'

/**
 * What a run took and what became of it. What an earlier round gave back is what the next one took again: it counts neither
 * as held nor as given back, or a run of 42 credits that was cancelled twice would tell of 84.
 */
export async function moneyOf(on: Db, generationId: string): Promise<Money> {
  const { rows } = await sql<Money>`
    select
      coalesce(sum(h.credits - case when h.round = g.round then 0 else h.released end), 0)::bigint as held,
      coalesce(sum(h.captured), 0)::bigint as captured,
      coalesce(sum(h.released) filter (where h.round = g.round), 0)::bigint as released
    from holds h join generations g on g.id = h.generation_id
    where h.generation_id = ${generationId}`.execute(on)
  return rows[0] ?? { held: 0, captured: 0, released: 0 }
}

/** As much of it as changes when a run ends. */
export async function settledMoney(
  on: Db,
  generationId: string,
): Promise<Pick<Money, 'captured' | 'released'>> {
  const { captured, released } = await moneyOf(on, generationId)
  return { captured, released }
}
