import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'

/** So many are kept of an order. Whoever has seen one callback can make others of it: most fields are not signed. */
const MOST_KEPT = 50

/** Keeps a callback as it came. Returns its id, or null when so many came before that it is not kept any more. */
export async function recordEvent(event: {
  paymentId: string | null
  orderId: string
  body: string
  ip: string
}): Promise<number | null> {
  const bodyHash = createHash('sha256').update(event.body).digest('hex')
  const ofThisOrder = event.paymentId ? sql`payment_id = ${event.paymentId}` : sql`body_hash = ${bodyHash}`
  const { rows } = await sql<{ id: number }>`
    insert into payment_events (payment_id, order_id, body, body_hash, is_repeated, ip)
    select ${event.paymentId}::uuid, ${event.orderId}, ${event.body}, ${bodyHash}::text,
      exists (select from payment_events where body_hash = ${bodyHash}), ${event.ip}
    where (select count(*) from payment_events where ${ofThisOrder}) < ${MOST_KEPT}
    returning id`.execute(db)
  return rows[0]?.id ?? null
}

/** What became of it: a word for the person who reads the list. */
export async function concludeEvent(id: number | null, outcome: string): Promise<void> {
  if (id === null) return
  await db.updateTable('payment_events').set({ outcome }).where('id', '=', id).execute()
}
