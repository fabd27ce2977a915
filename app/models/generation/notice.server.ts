import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { Generation } from '#app/db/schema.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { settledMoney } from '#app/models/generation/money.server.ts'

/** Nobody needs to be told of what they have just been watching. */
const WORTH_A_MAIL = sql`interval '2 minutes'`
/** Whoever asks for mails only now does not get one about the day before. */
const STILL_NEWS = sql`interval '1 day'`

/**
 * Mails the owner when the last of their runs has ended, whichever that was, if one of those that ended since the last such
 * mail took long and was not just cancelled: whoever starts a hundred runs is told once, when all are done. Only an address
 * that was confirmed is written to. Called last in the transaction that ends a run: two that end at once wait for each
 * other here, and may wait for nothing else afterwards.
 */
export async function postRunFinished(
  trx: Trx,
  ended: Pick<Generation, 'user_id' | 'purpose'>,
): Promise<void> {
  if (ended.purpose !== 'run') return
  const { user_id: userId } = ended
  await sql`select pg_advisory_xact_lock(hashtext(${`run-finished ${userId}`}))`.execute(trx)
  const { rows } = await sql<{ id: string }>`
    select g.id from generations g join users u on u.id = g.user_id
    where u.id = ${userId} and u.wants_run_mails and u.email_confirmed_at is not null
      and g.purpose = 'run' and g.state in ('done', 'failed') and g.finished_at - g.queued_at >= ${WORTH_A_MAIL}
      and g.deleted_at is null and g.trashed_at is null
      and g.finished_at > greatest(now() - ${STILL_NEWS}, (
        select max(m.created_at) from mails m where m.user_id = u.id and m.kind = 'run-finished'))
      and not exists (
        select from generations open
        where open.user_id = u.id and open.purpose = 'run' and open.state in ('queued', 'running'))
    order by g.finished_at desc, g.id limit 1`.execute(trx)
  const [run] = rows
  if (run) await postMail(trx, { userId }, { kind: 'run-finished', values: { generationId: run.id } })
}

/** What the mail tells; undefined when the run was begun anew or thrown away meanwhile. */
export async function findFinishedRun(id: string) {
  const run = await db
    .selectFrom('generations')
    .select(['id', 'tool', 'delivered', 'failed'])
    .where('id', '=', id)
    .where('state', 'in', ['done', 'failed'])
    .where('deleted_at', 'is', null)
    .where('trashed_at', 'is', null)
    .executeTakeFirst()
  return run && { ...run, ...(await settledMoney(db, id)) }
}
