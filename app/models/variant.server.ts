import { sql } from 'kysely'
import { db, type Db, type Trx } from '#app/db/client.server.ts'
import { publish } from '#app/db/notify.server.ts'
import { inTransaction, type Sweep } from '#app/db/sweep.server.ts'
import { fileUrl } from '#app/files/file-url.server.ts'
import type { LiveVariant, VariantEvent } from '#app/live-events.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { isId } from '#app/models/id.server.ts'
import { removeOrphans } from '#app/models/output/orphans.server.ts'
import { reserveBytes } from '#app/models/quota.server.ts'
import { enqueue, VARIANT_PRIORITY } from '#app/queue.server.ts'
import type { OutputFacts, Problem } from '#app/studio/contract.ts'
import { canFix, fixesOf, preflight } from '#app/studio/preflight.ts'
import { storage, type StoredFile } from '#app/storage.server.ts'

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

/** A quarter of an hour of video, encoded twice on a busy machine. */
const LONGEST_SECONDS = 2 * 3_600
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
  await send(trx, { id: row.id, userId, isQuick })
  await tell(trx, userId, { generationId, outputId: output.id, platform, state: 'waiting' })
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
  await send(trx, { id, userId, isQuick: false })
  await tell(trx, userId, { ...about, state: 'waiting' })
  return true
}

async function send(trx: Trx, variant: { id: string; userId: string; isQuick: boolean }): Promise<void> {
  const { id, userId, isQuick } = variant
  const urgency = isQuick ? { priority: VARIANT_PRIORITY } : {}
  await enqueue(trx, 'render', { variantId: id }, { userId, expireInSeconds: LONGEST_SECONDS, ...urgency })
}

function tell(on: Db | Trx, userId: string, event: Omit<VariantEvent, 'type'>): Promise<void> {
  return publish(on, `user:${userId}`, { type: 'variant', ...event } satisfies VariantEvent)
}

/** The copies of a generation's outputs for one platform. */
export async function listVariants(
  userId: string,
  generationId: string,
  platform: string,
): Promise<LiveVariant[]> {
  if (!isId(generationId)) return []
  const rows = await db
    .selectFrom('output_variants')
    .innerJoin('outputs', 'outputs.id', 'output_variants.output_id')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .select(['output_variants.output_id', 'output_variants.platform', 'output_variants.state'])
    .select(['output_variants.name', 'output_variants.content_type', 'output_variants.bytes'])
    .select(['output_variants.facts', 'output_variants.problem', 'output_variants.storage_key'])
    .where('generations.id', '=', generationId)
    .where('generations.user_id', '=', userId)
    .where('generations.deleted_at', 'is', null)
    .where('generations.trashed_at', 'is', null)
    .where('outputs.deleted_at', 'is', null)
    .where('outputs.trashed_at', 'is', null)
    .where('output_variants.platform', '=', platform)
    .orderBy('outputs.index')
    .execute()
  return rows.map(({ output_id, content_type, storage_key, ...row }) => {
    const file = storage_key && {
      key: storage_key,
      userId,
      contentType: content_type ?? 'application/octet-stream',
      name: row.name.replaceAll('/', '-'),
    }
    return {
      ...row,
      outputId: output_id,
      contentType: content_type,
      url: file ? fileUrl(file) : null,
      downloadUrl: file ? fileUrl({ ...file, download: true }) : null,
    }
  })
}

/** A worker's right to write to a copy, and what it is made of. */
export interface VariantClaim {
  id: string
  attempt: number
  userId: string
  generationId: string
  outputId: string
  platform: string
  isTrimmed: boolean
  /** 0-based, of the output. */
  index: number
  /** Of the output. */
  name: string
  key: string
  contentType: string
  bytes: number
  facts: OutputFacts
}

/** Tries that may end without a word, each time that it is asked for, before it is taken for the file's own fault. */
const SILENT_TRIES = 25

/** Undefined when nobody wants it any more, or it has been made. */
export async function claimVariant(id: string): Promise<VariantClaim | undefined> {
  return await db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('output_variants')
      .set((eb) => ({ state: 'making', attempt: eb('output_variants.attempt', '+', 1) }))
      .from('outputs')
      .innerJoin('generations', 'generations.id', 'outputs.generation_id')
      .whereRef('outputs.id', '=', 'output_variants.output_id')
      .where('output_variants.id', '=', id)
      .where('output_variants.state', 'in', ['waiting', 'making'])
      .where('outputs.deleted_at', 'is', null)
      .returning(['output_variants.attempt', 'output_variants.tried_before'])
      .returning(['output_variants.platform', 'output_variants.is_trimmed'])
      .returning(['generations.user_id', 'generations.id as generationId', 'outputs.id as outputId'])
      .returning(['outputs.index', 'outputs.name', 'outputs.storage_key', 'outputs.content_type'])
      .returning(['outputs.bytes', 'outputs.facts'])
      .executeTakeFirst()
    if (!row?.storage_key) return undefined
    const { generationId, outputId, platform, attempt, index, name, user_id: userId } = row
    const about = { generationId, outputId, platform }
    if (attempt - row.tried_before > SILENT_TRIES) {
      await end(trx, { id, userId, ...about }, { code: 'variant-gave-up' })
      return undefined
    }
    await tell(trx, userId, { ...about, state: 'making' })
    return {
      ...about,
      id,
      attempt,
      userId,
      isTrimmed: row.is_trimmed,
      index,
      name,
      key: row.storage_key,
      contentType: row.content_type ?? '',
      bytes: row.bytes ?? 0,
      facts: row.facts ?? {},
    }
  })
}

/** Whether the claim still holds: its output is there, and nobody else has claimed it. */
export async function isClaimed({ id, attempt }: VariantClaim): Promise<boolean> {
  const row = await db
    .selectFrom('output_variants')
    .select('id')
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'making')
    .executeTakeFirst()
  return row !== undefined
}

/** Where the file of a copy lies. By attempt: a worker that was taken for dead stores nothing where its successor does. */
export function variantKey(claim: VariantClaim, extension: string): string {
  return `${startOfKey(claim)}.${extension}`
}

function startOfKey(claim: Pick<VariantClaim, 'generationId' | 'index' | 'platform' | 'attempt'>): string {
  return `variants/${claim.generationId}/${claim.index}-${claim.platform}-a${claim.attempt}`
}

/** The copy is stored and may be downloaded. `no-room`: it does not fit, and has failed for that. */
export async function finishVariant(
  claim: VariantClaim,
  made: StoredFile & { key: string; contentType: string; name: string; facts: OutputFacts },
): Promise<'ready' | 'lost' | 'no-room'> {
  return await db.transaction().execute(async (trx) => {
    if (!(await lockClaimed(trx, claim))) return 'lost'
    if (!(await reserveBytes(trx, claim.userId, made.bytes))) {
      await end(trx, claim, { code: 'variant-no-room' })
      return 'no-room'
    }
    await trx
      .updateTable('output_variants')
      .set({
        state: 'ready',
        storage_key: made.key,
        content_type: made.contentType,
        name: made.name,
        bytes: made.bytes,
        sha256: made.sha256,
        facts: JSON.stringify(made.facts),
        problem: null,
      })
      .where('id', '=', claim.id)
      .execute()
    await tell(trx, claim.userId, { ...about(claim), state: 'ready' })
    return 'ready'
  })
}

/** The copy cannot be made, and why. False when the claim is lost. */
export async function failVariant(claim: VariantClaim, problem: Problem): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    if (!(await lockClaimed(trx, claim))) return false
    await end(trx, claim, problem)
    return true
  })
}

/** Puts it back in line, for a worker that must stop. False when the claim is lost. */
export async function returnVariant(claim: VariantClaim): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    if (!(await lockClaimed(trx, claim))) return false
    await trx.updateTable('output_variants').set({ state: 'waiting' }).where('id', '=', claim.id).execute()
    await tell(trx, claim.userId, { ...about(claim), state: 'waiting' })
    return true
  })
}

/** Ends one that no try could make. False when it has ended already. */
export async function giveUpVariant(id: string): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('output_variants')
      .innerJoin('outputs', 'outputs.id', 'output_variants.output_id')
      .innerJoin('generations', 'generations.id', 'outputs.generation_id')
      .select(['output_variants.platform', 'outputs.id as outputId', 'generations.id as generationId'])
      .select('generations.user_id as userId')
      .where('output_variants.id', '=', id)
      .where('output_variants.state', 'in', ['waiting', 'making'])
      .forUpdate('output_variants')
      .executeTakeFirst()
    if (!row) return false
    await end(trx, { id, ...row }, { code: 'variant-gave-up' })
    return true
  })
}

type About = Pick<VariantClaim, 'generationId' | 'outputId' | 'platform'>

const about = ({ generationId, outputId, platform }: VariantClaim): About => ({
  generationId,
  outputId,
  platform,
})

async function end(
  trx: Trx,
  { id, userId, generationId, outputId, platform }: About & { id: string; userId: string },
  problem: Problem,
): Promise<void> {
  await trx
    .updateTable('output_variants')
    .set({ state: 'failed', problem: JSON.stringify(problem) })
    .where('id', '=', id)
    .execute()
  await tell(trx, userId, { generationId, outputId, platform, state: 'failed' })
}

async function lockClaimed(trx: Trx, claim: VariantClaim): Promise<boolean> {
  const row = await trx
    .selectFrom('output_variants')
    .select('id')
    .where('id', '=', claim.id)
    .where('attempt', '=', claim.attempt)
    .where('state', '=', 'making')
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Takes the copies of outputs that are being removed out of the table, in the caller's transaction, who gives their bytes
 * back. Answers the keys of their files, to be removed after the commit.
 */
export async function takeVariants(
  trx: Trx,
  userId: string,
  outputIds: string[],
): Promise<{ keys: string[]; bytes: number }> {
  if (outputIds.length === 0) return { keys: [], bytes: 0 }
  const taken = await trx
    .deleteFrom('output_variants')
    .using('outputs')
    .innerJoin('generations', 'generations.id', 'outputs.generation_id')
    .whereRef('outputs.id', '=', 'output_variants.output_id')
    .where('generations.user_id', '=', userId)
    .where('outputs.id', 'in', outputIds)
    .returning(['output_variants.storage_key', 'output_variants.bytes'])
    .execute()
  const bytes = taken.reduce((sum, row) => sum + (row.bytes ?? 0), 0)
  return { keys: taken.flatMap(({ storage_key }) => storage_key ?? []), bytes }
}

/**
 * Removes the files of copies of this generation that no row knows: of an output that was removed, or stored by a worker
 * that was gone before it could write the row. Rows are locked meanwhile; the file of the latest try is left to it.
 */
export async function sweepVariantFiles(generationId: string, sweep: Sweep = {}): Promise<number> {
  const keys = await storage().list(`variants/${generationId}`)
  return await removeOrphans(keys, (trx, some) => unknownAmong(trx, generationId, some), sweep)
}

async function unknownAmong(trx: Trx, generationId: string, keys: string[]): Promise<string[]> {
  const rows = await trx
    .selectFrom('output_variants')
    .innerJoin('outputs', 'outputs.id', 'output_variants.output_id')
    .select(['output_variants.state', 'output_variants.storage_key', 'output_variants.platform'])
    .select(['output_variants.attempt', 'outputs.index'])
    .where('outputs.generation_id', '=', generationId)
    .forUpdate('output_variants')
    .execute()
  const isKnown = (key: string) =>
    rows.some(
      ({ state, storage_key, ...row }) =>
        storage_key === key ||
        (state === 'making' && key.startsWith(`${startOfKey({ generationId, ...row })}.`)),
    )
  return keys.filter((key) => !isKnown(key))
}

/** Upkeep: `sweepVariantFiles` where an output was removed or a copy failed lately. */
export async function sweepUnwantedVariants(sweep: Sweep = {}): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select distinct o.generation_id as id from outputs o left join output_variants v on v.output_id = o.id
    where o.deleted_at > now() - interval '2 days' or (v.state = 'failed' and v.queued_at > now() - interval '2 days')`.execute(
    db,
  )
  let removed = 0
  await eachAlone(
    rows,
    async ({ id }) => (removed += await sweepVariantFiles(id, sweep)),
    ({ id }) => ({ generationId: id }),
  )
  return removed
}

/** Two minutes: far longer than any moment in which a message is rightly between two states. */
const LOST_AFTER = sql`interval '2 minutes'`

/** Sends the message again of every copy that nobody is going to make. Returns how many. */
export async function recoverVariants(sweep: Sweep = {}): Promise<number> {
  return await inTransaction(sweep, async (trx) => {
    const { rows } = await sql<{ id: string; userId: string }>`
      select v.id, g.user_id as "userId"
      from output_variants v join outputs o on o.id = v.output_id join generations g on g.id = o.generation_id
      where v.state in ('waiting', 'making') and v.queued_at < now() - ${LOST_AFTER} and not exists (
        select from pgboss.job j where j.name in ('render', 'render.dead') and j.state < 'completed'
          and j.data ->> 'variantId' = v.id::text
      )
      for update of v skip locked`.execute(trx)
    for (const { id, userId } of rows) await send(trx, { id, userId, isQuick: false })
    return rows.length
  })
}
