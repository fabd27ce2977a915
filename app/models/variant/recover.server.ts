import { sql } from 'kysely'
import { inTransaction, type Sweep } from '#app/db/sweep.server.ts'
import { sendVariant } from '#app/models/variant/message.server.ts'

/** Two minutes: far longer than any moment in which a message is rightly between two states. */
const LOST_AFTER = sql`interval '2 minutes'`

/** Sends the message again of every copy that nobody is going to make. Returns how many. */
export async function recoverVariants(sweep: Sweep = {}): Promise<number> {
  return await inTransaction(sweep, async (trx) => {
    const { rows } = await sql<{ id: string; userId: string }>`
      select v.id, g.user_id as "userId"
      from output_variants v join outputs o on o.id = v.output_id join generations g on g.id = o.generation_id
      where v.state in ('waiting', 'making') and v.queued_at < now() - ${LOST_AFTER} and not exists (
        select from pgboss.job j where j.name in ('render', 'render.dead') and j.state < 'completed'
          and j.data ->> 'variantId' = v.id::text
      )
      for update of v skip locked`.execute(trx)
    for (const { id, userId } of rows) await sendVariant(trx, { id, userId, isQuick: false })
    return rows.length
  })
}
