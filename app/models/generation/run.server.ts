import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import type { GenerationPurpose } from '#app/db/schema.ts'
import type { GenerationEvent } from '#app/live-events.ts'
import { insertAvatar, lockReferences } from '#app/models/avatar/deliver.server.ts'
import { captureCredits, releaseHold } from '#app/models/credit.server.ts'
import { beginAttempt } from '#app/models/generation/attempt.server.ts'
import { settledMoney } from '#app/models/generation/money.server.ts'
import { postRunFinished } from '#app/models/generation/notice.server.ts'
import { publishState } from '#app/models/generation/send.server.ts'
import { SHOWN } from '#app/models/output.server.ts'
import { reserveBytes } from '#app/models/quota.server.ts'
import type { DeliveredOutput, Problem } from '#app/studio/contract.ts'
import type { Share } from '#app/studio/shares.ts'
import type { StoredFile } from '#app/storage.server.ts'

/**
 * A worker's right to write to a generation. Whoever claims it next raises the attempt, and every write here asks for
 * the attempt it was given: a worker that was taken for dead can do no harm when it comes back.
 */
export interface Claim {
  generationId: string
  userId: string
  tool: string
  purpose: GenerationPurpose
  input: unknown
  planned: number
  attempt: number
  round: number
  /** Indexes that are delivered, or known to fail, already. */
  done: ReadonlySet<number>
  /** Where progress stands. */
  fraction: number
  /** Expected seconds of this round. */
  estimate: number | null
}

/**
 * Tries that may end without a word (kill -9, power cut, deploy) in each round before it is taken for the work's own
 * fault; every delivered output allows one more.
 */
const SILENT_TRIES = 25

export type ClaimOutcome = { ok: true; claim: Claim } | { ok: false; reason: 'not-open' | 'too-many-tries' }

export async function claimGeneration(id: string): Promise<ClaimOutcome> {
  return await db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('generations')
      .set((eb) => ({
        attempt: eb('attempt', '+', 1),
        state: 'running',
        started_at: sql<Date>`coalesce(started_at, now())`,
      }))
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .returningAll()
      .executeTakeFirst()
    if (!row) return { ok: false, reason: 'not-open' }
    if (row.attempt > SILENT_TRIES * row.round + row.delivered) return { ok: false, reason: 'too-many-tries' }

    const { attempt, round, delivered } = row
    await beginAttempt(trx, { generationId: id, attempt, round, delivered })
    const outputs = await trx.selectFrom('outputs').select('index').where('generation_id', '=', id).execute()
    await publishEvent(trx, id, {
      type: 'progress',
      step: row.step,
      fraction: row.fraction,
      etaSeconds: row.eta_seconds,
    })
    await publishState(trx, row.user_id, row)
    const claim: Claim = {
      generationId: id,
      userId: row.user_id,
      tool: row.tool,
      purpose: row.purpose,
      input: row.input,
      planned: row.planned,
      attempt: row.attempt,
      round: row.round,
      done: new Set(outputs.map(({ index }) => index)),
      fraction: row.fraction,
      estimate: row.eta_seconds,
    }
    return { ok: true, claim }
  })
}

/** Writes the progress and tells it to whoever watches, in one statement. False when the claim is lost. */
export async function reportProgress(
  claim: Claim,
  progress: { step: string; fraction: number; etaSeconds: number | null },
): Promise<boolean> {
  const event: GenerationEvent & { topic: string } = {
    topic: `generation:${claim.generationId}`,
    type: 'progress',
    ...progress,
  }
  const { rows } = await sql`
    with written as (
      update generations
      set step = ${progress.step}, fraction = greatest(fraction, ${progress.fraction}), eta_seconds = ${progress.etaSeconds}
      where id = ${claim.generationId} and attempt = ${claim.attempt} and state = 'running'
      returning id
    )
    select pg_notify('lumiku', ${JSON.stringify(event)}) from written`.execute(db)
  return rows.length > 0
}

export type Delivery =
  /** With what was paid for it. */
  | { outcome: 'delivered'; credits: number }
  /** It was there already: an earlier try came as far as this. */
  | { outcome: 'known' }
  /** Somebody else runs this generation now, or it has ended. */
  | { outcome: 'lost' }
  /** The user's storage has no room for it. */
  | { outcome: 'no-room' }

/**
 * Writes one finished output and pays for it, both or neither. Its files are stored before, under keys of this attempt: a
 * file without a row is swept.
 */
export async function deliverOutput(
  claim: Claim,
  output: Pick<
    DeliveredOutput,
    'index' | 'name' | 'contentType' | 'facts' | 'recipe' | 'manifest' | 'avatar'
  >,
  stored: StoredFile & {
    key: string
    posterKey?: string
    previewKey?: string
    /** Of the avatar that comes with it; without one, none is kept. */
    thumbnailKey?: string
    share: Share
  },
): Promise<Delivery> {
  return await db.transaction().execute(async (trx) => {
    const generation = await lockClaimed(trx, claim)
    if (!generation) return { outcome: 'lost' }
    const isKnown = await trx
      .selectFrom('outputs')
      .select('id')
      .where('generation_id', '=', claim.generationId)
      .where('index', '=', output.index)
      .executeTakeFirst()
    if (isKnown) return { outcome: 'known' }
    // Uploads before the row of their user: removals lock in that order.
    const { avatar } = output
    const uploadIds = avatar ? await lockReferences(trx, claim.userId, avatar.uploadIds) : []
    // Previews are small, free and swept after a day: they do not count against anybody's room.
    if (claim.purpose === 'run' && !(await reserveBytes(trx, claim.userId, stored.bytes))) {
      return { outcome: 'no-room' }
    }

    const credits = claim.purpose === 'preview' ? 0 : await dueFor(trx, claim, stored.share)
    const row = await trx
      .insertInto('outputs')
      .values({
        generation_id: claim.generationId,
        index: output.index,
        state: 'delivered',
        credits,
        name: output.name,
        storage_key: stored.key,
        poster_key: stored.posterKey ?? null,
        preview_key: stored.previewKey ?? null,
        content_type: output.contentType,
        bytes: stored.bytes,
        sha256: stored.sha256,
        facts: JSON.stringify(output.facts),
        recipe: JSON.stringify(output.recipe),
        manifest: JSON.stringify(output.manifest),
      })
      .returning(SHOWN)
      .executeTakeFirstOrThrow()
    const { generationId, round } = claim
    await captureCredits(trx, { generationId, round, outputId: row.id, credits })
    const { thumbnailKey } = stored
    if (avatar && thumbnailKey) {
      await insertAvatar(trx, { ...avatar, uploadIds, userId: claim.userId, outputId: row.id, thumbnailKey })
    }
    await countOutput(trx, claim, 'delivered')
    const { captured } = await settledMoney(trx, generationId)
    // The row as it is: the web process that passes it on makes the links.
    const { delivered, failed } = { ...generation, delivered: generation.delivered + 1 }
    await publish(trx, `generation:${generationId}`, {
      type: 'output',
      output: row,
      delivered,
      failed,
      captured,
    })
    await publishState(trx, claim.userId, { ...generation, delivered })
    return { outcome: 'delivered', credits }
  })
}

/** Writes that output `index` cannot be made. False when the claim is lost. */
export async function failOutput(
  claim: Claim,
  output: { index: number; name?: string; problem: Problem },
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const generation = await lockClaimed(trx, claim)
    if (!generation) return false
    const row = await insertFailed(trx, claim.generationId, output)
    if (!row) return true
    await countOutput(trx, claim, 'failed')
    const { delivered, failed } = { ...generation, failed: generation.failed + 1 }
    const event = { type: 'failed', output: row, delivered, failed }
    await publish(trx, `generation:${claim.generationId}`, event)
    await publishState(trx, claim.userId, { ...generation, failed })
    return true
  })
}

/**
 * Ends the run: what was not delivered is marked as failed and its credits come back. With a `problem` nothing could be
 * done for this input and the run has failed; without one it is done if there is anything to show for it, and `rest` is
 * why what was not tried was left. False when the claim is lost.
 */
export async function settleGeneration(
  claim: Claim,
  end: { problem?: Problem; rest?: Problem } = {},
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const generation = await lockClaimed(trx, claim)
    if (!generation) return false
    await finish(trx, claim.generationId, end)
    return true
  })
}

/** Puts a run back in the queue's line, for a worker that must stop: as if this attempt had not been. */
export async function returnToQueue(claim: Claim): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const generation = await lockClaimed(trx, claim)
    if (!generation) return false
    await trx
      .updateTable('generations')
      .set({ state: 'queued', step: null })
      .where('id', '=', claim.generationId)
      .execute()
    await publishState(trx, claim.userId, { ...generation, state: 'queued' })
    return true
  })
}

/** Ends an open run that no try could finish: everything undelivered goes back. False when it has ended already. */
export async function giveUpGeneration(id: string): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const open = await trx
      .selectFrom('generations')
      .select('id')
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'running'])
      .forUpdate()
      .executeTakeFirst()
    if (!open) return false
    await finish(trx, id, { problem: { code: 'gave-up' } })
    return true
  })
}

/** Locks the row when the claim still holds. */
async function lockClaimed(trx: Trx, claim: Claim) {
  return await trx
    .selectFrom('generations')
    .select(['id', 'state', 'planned', 'delivered', 'failed'])
    .where('id', '=', claim.generationId)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'running')
    .forUpdate()
    .executeTakeFirst()
}

/**
 * Credits to pay for one output of this share: none when another of it was delivered. A tool's price may have changed
 * since the submit; the user never pays more than was held.
 */
async function dueFor(trx: Trx, claim: Claim, { credits, from, to }: Share): Promise<number> {
  const paid = await trx
    .selectFrom('outputs')
    .select('id')
    .where('generation_id', '=', claim.generationId)
    .where('state', '=', 'delivered')
    .where('index', '>=', from)
    .where('index', '<', to)
    .limit(1)
    .executeTakeFirst()
  if (paid) return 0
  const hold = await trx
    .selectFrom('holds')
    .select(sql<number>`credits - captured - released`.as('left'))
    .where('generation_id', '=', claim.generationId)
    .where('round', '=', claim.round)
    .executeTakeFirstOrThrow()
  return Math.min(credits, Number(hold.left))
}

async function countOutput(trx: Trx, claim: Claim, column: 'delivered' | 'failed'): Promise<void> {
  await trx
    .updateTable('generations')
    .set((eb) => ({ [column]: eb(column, '+', 1) }))
    .where('id', '=', claim.generationId)
    .execute()
}

async function insertFailed(
  trx: Trx,
  generationId: string,
  output: { index: number; name?: string; problem: Problem },
) {
  return await trx
    .insertInto('outputs')
    .values({
      generation_id: generationId,
      index: output.index,
      state: 'failed',
      credits: 0,
      name: output.name ?? '',
      problem: JSON.stringify(output.problem),
    })
    .onConflict((conflict) => conflict.columns(['generation_id', 'index']).doNothing())
    .returning(SHOWN)
    .executeTakeFirst()
}

/** The row is locked by the caller. */
async function finish(
  trx: Trx,
  id: string,
  { problem, rest = problem ?? { code: 'not-made' } }: { problem?: Problem; rest?: Problem },
): Promise<void> {
  await trx
    .insertInto('outputs')
    .columns(['generation_id', 'index', 'state', 'credits', 'name', 'problem'])
    .expression(
      sql`select id, missing, 'failed', 0, '', ${JSON.stringify(rest)}::jsonb
        from generations, generate_series(0, planned - 1) missing where id = ${id}`,
    )
    .onConflict((conflict) => conflict.columns(['generation_id', 'index']).doNothing())
    .execute()
  const ended = await trx
    .updateTable('generations')
    .set({
      state: problem ? 'failed' : sql`case when delivered > 0 then 'done' else 'failed' end`,
      failed: sql<number>`planned - delivered`,
      problem: problem ? JSON.stringify(problem) : null,
      fraction: sql<number>`case when delivered = planned then 1 else fraction end`,
      step: null,
      eta_seconds: null,
      finished_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .returning(['id', 'user_id', 'purpose', 'round', 'state', 'planned', 'delivered', 'failed'])
    .executeTakeFirstOrThrow()
  await releaseHold(trx, { generationId: id, round: ended.round })
  await publishEvent(trx, id, {
    type: 'settled',
    state: ended.state === 'done' ? 'done' : 'failed',
    problem: problem ?? null,
    delivered: ended.delivered,
    failed: ended.failed,
    ...(await settledMoney(trx, id)),
  })
  await publishState(trx, ended.user_id, ended)
  await postRunFinished(trx, ended)
}

async function publishEvent(trx: Trx, id: string, event: GenerationEvent): Promise<void> {
  await publish(trx, `generation:${id}`, event)
}
