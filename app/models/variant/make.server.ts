import { db, type Trx } from '#app/db/client.server.ts'
import { reserveBytes } from '#app/models/quota.server.ts'
import { tellVariant } from '#app/models/variant/message.server.ts'
import type { OutputFacts, Problem } from '#app/studio/contract.ts'
import type { StoredFile } from '#app/storage.server.ts'

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
    await tellVariant(trx, userId, { ...about, state: 'making' })
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

export function startOfKey(
  claim: Pick<VariantClaim, 'generationId' | 'index' | 'platform' | 'attempt'>,
): string {
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
    await tellVariant(trx, claim.userId, { ...about(claim), state: 'ready' })
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
    await tellVariant(trx, claim.userId, { ...about(claim), state: 'waiting' })
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
  await tellVariant(trx, userId, { generationId, outputId, platform, state: 'failed' })
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
