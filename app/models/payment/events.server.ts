import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'

/** So many are kept of an order. Whoever has seen one callback can make others of it: most fields are not signed. */
const MOST_KEPT = 50

/**
 * Keeps a callback as it came, but of a buyer who is gone without what it says of the payer. Returns its id, or null when
 * so many came before that it is not kept any more.
 */
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
    select ${event.paymentId}::uuid, ${event.orderId},
      case
        when ${event.paymentId}::uuid is null or exists (
          select from payments join users on users.id = user_id
          where payments.id = ${event.paymentId}::uuid and closed_at is null
        ) then ${event.body}::text
        else ${withoutPayer(sql`${event.body}::text`)}
      end,
      ${bodyHash}::text,
      exists (select from payment_events where body_hash = ${bodyHash}), ${event.ip}
    where (select count(*) from payment_events where ${ofThisOrder}) < ${MOST_KEPT}
    returning id`.execute(db)
  return rows[0]?.id ?? null
}

/** Callbacks are kept as a proof of payment; what they say of the payer is not needed for that. */
export async function forgetPayer(trx: Trx, userId: string): Promise<void> {
  await sql`
    update payment_events set body = ${withoutPayer(sql`body`)}
    where payment_id in (select id from payments where user_id = ${userId})`.execute(trx)
}

function withoutPayer(body: RawBuilder<unknown>) {
  const fields = '(customerName|customerVaName|merchantUserId|merchantUserInfo|spUserHash|email|phoneNumber)'
  return sql<string>`regexp_replace(${body}, ${`${fields}=[^&]*`}, '\\1=', 'gi')`
}

/** What became of it: a word for the person who reads the list. */
export async function concludeEvent(id: number | null, outcome: string): Promise<void> {
  if (id === null) return
  await db.updateTable('payment_events').set({ outcome }).where('id', '=', id).execute()
}
