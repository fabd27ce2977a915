import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import type { AttemptOutcome } from '#app/db/schema.ts'

/** What a worker says about a try; one that dies says nothing, and the next try notes it. */
export type AttemptEnd = Exclude<AttemptOutcome, 'running' | 'died'>

const LONGEST_ERROR = 2_000

/** Notes that a try begins, in the transaction of its claim, and that those before it which never ended have died. */
export async function beginAttempt(
  trx: Trx,
  claim: { generationId: string; attempt: number; round: number; delivered: number },
): Promise<void> {
  const { generationId, attempt, round, delivered } = claim
  await sql`
    with died as (
      update generation_attempts set outcome = 'died', ended_at = now()
      where generation_id = ${generationId} and outcome = 'running'
    )
    insert into generation_attempts (generation_id, attempt, round, delivered_before)
    values (${generationId}, ${attempt}, ${round}, ${delivered})`.execute(trx)
}

/** Notes how a try ended. `error` is what a second try may mend. */
export async function endAttempt(
  { generationId, attempt }: { generationId: string; attempt: number },
  outcome: AttemptEnd,
  error?: unknown,
): Promise<void> {
  await db
    .updateTable('generation_attempts')
    .set({
      outcome,
      error: error === undefined ? null : String(error).slice(0, LONGEST_ERROR),
      ended_at: sql<Date>`now()`,
    })
    .where('generation_id', '=', generationId)
    .where('attempt', '=', attempt)
    .execute()
}
