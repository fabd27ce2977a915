import { db, type Trx } from '#app/db/client.server.ts'
import type { Generation } from '#app/db/schema.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { settledMoney } from '#app/models/generation/cancel.server.ts'

/** Nobody needs to be told of what they have just been watching. */
const WORTH_A_MAIL_MS = 2 * 60_000

/**
 * Mails the owner that a run is over, if it took long, they want to know, and nothing else of theirs is still under way:
 * whoever starts a hundred runs is told once, when all are done. Only an address that was confirmed is written to.
 */
export async function postRunFinished(
  trx: Trx,
  run: Pick<Generation, 'id' | 'user_id' | 'purpose' | 'queued_at' | 'finished_at'>,
): Promise<void> {
  if (run.purpose !== 'run' || !run.finished_at) return
  if (run.finished_at.getTime() - run.queued_at.getTime() < WORTH_A_MAIL_MS) return
  const owner = await trx
    .selectFrom('users')
    .select('id')
    .where('id', '=', run.user_id)
    .where('wants_run_mails', '=', true)
    .where('email_confirmed_at', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('generations')
            .select('generations.id')
            .whereRef('generations.user_id', '=', 'users.id')
            .where('generations.id', '<>', run.id)
            .where('generations.purpose', '=', 'run')
            .where('generations.state', 'in', ['queued', 'running']),
        ),
      ),
    )
    .executeTakeFirst()
  if (!owner) return
  await postMail(trx, { userId: owner.id }, { kind: 'run-finished', values: { generationId: run.id } })
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
