import { createHash } from 'node:crypto'
import { db } from '#app/db/client.server.ts'

/** The same callback is kept this often; what comes after tells nobody anything. */
const MAX_REPEATS = 20

/** Keeps a callback as it came. Returns its id, or null when it has come so often that it is not kept any more. */
export async function recordEvent(event: {
  paymentId: string | null
  orderId: string
  body: string
  ip: string
}): Promise<number | null> {
  const bodyHash = createHash('sha256').update(event.body).digest('hex')
  const { seen } = await db
    .selectFrom('payment_events')
    .select((eb) => eb.fn.countAll<number>().as('seen'))
    .where('body_hash', '=', bodyHash)
    .executeTakeFirstOrThrow()
  if (Number(seen) >= MAX_REPEATS) return null
  const { id } = await db
    .insertInto('payment_events')
    .values({
      payment_id: event.paymentId,
      order_id: event.orderId,
      body: event.body,
      body_hash: bodyHash,
      is_repeated: Number(seen) > 0,
      ip: event.ip,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** What became of it: a word for the person who reads the list. */
export async function concludeEvent(id: number | null, outcome: string): Promise<void> {
  if (id === null) return
  await db.updateTable('payment_events').set({ outcome }).where('id', '=', id).execute()
}
