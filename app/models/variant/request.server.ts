import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { isId } from '#app/models/id.server.ts'
import { sendVariant, tellVariant } from '#app/models/variant/message.server.ts'
import { VARIANT_PRIORITY } from '#app/queue.server.ts'
import { canFix, fixesOf, preflight } from '#app/studio/preflight.ts'

/**
 * Copies of outputs that a platform takes as they are: one for each output and platform, free, made when asked for.
 * They count against the user's room and go with their output.
 */

export interface VariantRequest {
  platform: string
  /** 1-based numbers of outputs; all that need it when absent. */
  only?: number[] | undefined
  /** The end of what is too long may be cut off. */
  isTrimmed?: boolean
}

/**
 * So many of a user's copies go before everybody's batches within `QUICK_MINUTES`, however many requests they are asked for
 * in; the others wait in line like a run of that length. Copies cost nothing: who asks for more as soon as one is made
 * would keep everybody who pays waiting.
 */
const QUICK = 4
const QUICK_MINUTES = 10

/**
 * Asks for copies of the user's finished outputs, in one transaction with their messages. Leaves out what needs none,
 * what no copy would help and what is on its way or there already; what failed is tried again. Answers how many were
 * begun; undefined when the generation is not this user's.
 */
export async function requestVariants(
  userId: string,
  generationId: string,
  { platform, only, isTrimmed = false }: VariantRequest,
): Promise<number | undefined> {
  if (!isId(generationId)) return undefined
  return await db.transaction().execute(async (trx) => {
    const generation = await trx
      .selectFrom('generations')
      .select('id')
      .where('id', '=', generationId)
      .where('user_id', '=', userId)
      .where('deleted_at', 'is', null)
      .where('trashed_at', 'is', null)
      .executeTakeFirst()
    if (!generation) return undefined
    const outputs = await trx
      .selectFrom('outputs')
      .innerJoin('generations', 'generations.id', 'outputs.generation_id')
      .select(['outputs.id', 'outputs.name', 'outputs.facts', 'outputs.bytes'])
      .select('outputs.content_type as contentType')
      .where('generations.id', '=', generationId)
      .where('generations.user_id', '=', userId)
      .where('generations.purpose', '=', 'run')
      .where('outputs.state', '=', 'delivered')
      .where('outputs.deleted_at', 'is', null)
      .where('outputs.trashed_at', 'is', null)
      .$if(only !== undefined, (query) =>
        query.where(
          'outputs.index',
          'in',
          (only ?? []).map((number) => number - 1),
        ),
      )
      .orderBy('outputs.index')
      // Nobody removes an output between the look and the row that hangs on it.
      .forShare('outputs')
      .execute()
    const needed = outputs.filter((output) => {
      const checks = preflight(platform, output)
      return fixesOf(checks, { isTrimmed }).length > 0 && canFix(checks, { isTrimmed })
    })
    if (needed.length === 0) return 0
    const free = QUICK - (await countQuick(trx, userId))
    let begun = 0
    for (const output of needed) {
      const isQuick = begun < free
      if (await begin(trx, { userId, generationId, platform, isTrimmed, output, isQuick })) begun += 1
    }
    return begun
  })
}

/** The user's quick copies of late, and those still to be made. Until the transaction ends no other request of theirs counts. */
async function countQuick(trx: Trx, userId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtext(${`quick copies ${userId}`}))`.execute(trx)
  const { rows } = await sql<{ quick: number }>`
    select count(*)::int as quick from pgboss.job
    where name = 'render' and group_id = ${userId} and priority = ${VARIANT_PRIORITY}
      and (state < 'completed' or created_on > now() - ${QUICK_MINUTES} * interval '1 minute')`.execute(trx)
  return rows[0]?.quick ?? 0
}

async function begin(
  trx: Trx,
  asked: {
    userId: string
    generationId: string
    platform: string
    isTrimmed: boolean
    output: { id: string; name: string }
    isQuick: boolean
  },
): Promise<boolean> {
  const { userId, generationId, platform, isTrimmed, output, isQuick } = asked
  const row = await trx
    .insertInto('output_variants')
    .values({ output_id: output.id, platform, is_trimmed: isTrimmed, name: output.name })
    .onConflict((conflict) =>
      conflict
        .columns(['output_id', 'platform'])
        .doUpdateSet({ ...ASKED_AGAIN, is_trimmed: isTrimmed })
        .where('output_variants.state', '=', 'failed'),
    )
    .returning('id')
    .executeTakeFirst()
  if (!row) return false
  await sendVariant(trx, { id: row.id, userId, isQuick })
  await tellVariant(trx, userId, { generationId, outputId: output.id, platform, state: 'waiting' })
  return true
}

/** With as many tries as the first time. */
const ASKED_AGAIN = {
  state: 'waiting',
  problem: null,
  queued_at: sql<Date>`now()`,
  tried_before: sql<number>`output_variants.attempt`,
} as const

/** Asks once more for a copy that could not be made, in the caller's transaction. False when there is nothing to make. */
export async function resendVariant(trx: Trx, id: string): Promise<boolean> {
  const row = await trx
    .updateTable('output_variants')
    .from('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .set(ASKED_AGAIN)
    .whereRef('outputs.id', '=', 'output_variants.output_id')
    .where('output_variants.id', '=', id)
    .where('output_variants.state', '=', 'failed')
    .where('outputs.deleted_at', 'is', null)
    .returning([
      'platform',
      'outputs.id as outputId',
      'generations.id as generationId',
      'generations.user_id',
    ])
    .executeTakeFirst()
  if (!row) return false
  const { user_id: userId, ...about } = row
  await sendVariant(trx, { id, userId, isQuick: false })
  await tellVariant(trx, userId, { ...about, state: 'waiting' })
  return true
}
