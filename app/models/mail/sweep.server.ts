import { sql } from 'kysely'
import { deleteWhere, inTransaction, type Sweep } from '#app/db/sweep.server.ts'
import { enqueue } from '#app/queue.server.ts'

/** Long enough to answer somebody who says that no mail came. Warnings of old files are looked up for a month. */
const KEEP_DAYS = 90
/** To somebody who has deleted their account, or to an address that nobody here has: not ours to keep. */
const KEEP_STRANGERS_DAYS = 1
/** Far longer than any moment in which a message is rightly between two states. */
const LOST_AFTER = sql`interval '5 minutes'`

/** Upkeep: mails that were settled long ago. Returns how many went. */
export async function removeOldMails(sweep: Sweep = {}): Promise<number> {
  const { now = new Date() } = sweep
  const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 3_600_000)
  return await deleteWhere(
    'mails',
    sql`settled_at < ${daysAgo(KEEP_DAYS)} or (user_id is null and settled_at < ${daysAgo(KEEP_STRANGERS_DAYS)})`,
    sweep,
  )
}

/** Upkeep: sends the message again of every waiting mail that nobody is going to send. Returns how many. */
export async function recoverMails(sweep: Sweep = {}): Promise<number> {
  return await inTransaction(sweep, async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select id from mails m
      where state = 'waiting' and created_at < now() - ${LOST_AFTER} and not exists (
        select from pgboss.job j where j.name in ('mail', 'mail.dead') and j.state < 'completed'
          and j.data ->> 'mailId' = m.id::text)
      limit 500 for update skip locked`.execute(trx)
    for (const { id } of rows) await enqueue(trx, 'mail', { mailId: id })
    return rows.length
  })
}
