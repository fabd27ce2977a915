import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { inTransaction, type Sweep } from '#app/db/sweep.server.ts'
import { giveUpGeneration } from '#app/models/generation/run.server.ts'
import { send } from '#app/models/generation/send.server.ts'
import { markRemoved, removeFilesOf } from '#app/models/output/remove.server.ts'
import { dequeue, jobIdOf } from '#app/queue.server.ts'
import { findTool } from '#app/studio/catalog.server.ts'
import type { Tool } from '#app/studio/contract.ts'

/** Two minutes: far longer than any moment in which a message is rightly between two states. */
const LOST_AFTER = sql`interval '2 minutes'`

/**
 * Sends the message again of every open generation that nobody is going to run: whatever the queue loses, the row
 * remembers. Where its tool is not offered any more, the run ends and its credits come back. Returns how many.
 */
export async function recoverGenerations(
  toolOf: (id: string) => Promise<Pick<Tool, 'queue' | 'queueOf'> | undefined> = findTool,
  sweep: Sweep = {},
): Promise<number> {
  const { rows } = await sql<{ id: string; tool: string }>`
    select g.id, g.tool from generations g
    where g.state in ('queued', 'running') and g.queued_at < now() - ${LOST_AFTER} and ${hasNoMessage()}`.execute(
    db,
  )
  let recovered = 0
  for (const { id, ...row } of rows) {
    const tool = await toolOf(row.tool)
    const isMended = tool ? await sendAgain(id, tool, sweep) : sweep.isDryRun || (await giveUpGeneration(id))
    if (isMended) recovered += 1
  }
  return recovered
}

/** Removes previews a day after they were asked for, with their files; returns how many. */
export async function removeOldPreviews({ isDryRun = false }: Sweep = {}): Promise<number> {
  const rows = await db
    .selectFrom('generations')
    .select(['id', 'user_id'])
    .where('purpose', '=', 'preview')
    .where('created_at', '<', sql<Date>`now() - interval '1 day'`)
    .execute()
  if (!isDryRun) for (const { id, user_id } of rows) await removePreview(user_id, id)
  return rows.length
}

async function removePreview(userId: string, id: string): Promise<void> {
  await giveUpGeneration(id)
  await removeFilesOf(await db.transaction().execute((trx) => markRemoved(trx, userId, { generationId: id })))
  // Nothing was ever paid for it, so no ledger entry points here.
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('holds').where('generation_id', '=', id).execute()
    await trx.deleteFrom('generations').where('id', '=', id).execute()
  })
}

async function sendAgain(id: string, tool: Pick<Tool, 'queue' | 'queueOf'>, sweep: Sweep): Promise<boolean> {
  return await inTransaction(sweep, async (trx) => {
    const open = await trx
      .selectFrom('generations')
      .select(['user_id as userId', 'input', 'purpose', 'round', 'eta_seconds'])
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!open) return false
    // In a statement of its own, which begins under the lock: the one above may not see what another has just sent.
    const { rows } = await sql`select from generations g where id = ${id} and ${hasNoMessage()}`.execute(trx)
    if (rows.length === 0) return false
    const { userId, input, purpose, round, eta_seconds } = open
    // A finished message of this round still has the id.
    await dequeue(trx, jobIdOf(id, round))
    await send(trx, { id, userId, tool, input, purpose, round, estimate: eta_seconds ?? 0 })
    return true
  })
}

/** Waiting, running, or waiting to be given up. */
function hasNoMessage() {
  return sql`not exists (
    select from pgboss.job j
    where j.name in ('render', 'remote', 'render.dead', 'remote.dead') and j.state < 'completed'
      and j.data ->> 'generationId' = g.id::text
  )`
}
