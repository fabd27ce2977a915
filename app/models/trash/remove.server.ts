import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { inTransaction, type Sweep } from '#app/db/sweep.server.ts'
import { eachAlone, SomeFailedError } from '#app/models/each-alone.server.ts'
import { markGenerationRemoved } from '#app/models/generation/cancel.server.ts'
import { markRemoved, removeLeftoverFiles } from '#app/models/output/remove.server.ts'
import { releaseBytes } from '#app/models/quota.server.ts'
import { TRASH_DAYS, type Thing } from '#app/models/trash/thing.server.ts'
import { markUploadRemoved, removeBytes } from '#app/models/upload/end.server.ts'
import { sweepVariantFiles } from '#app/models/variant/remove.server.ts'

export interface Emptied {
  /** Outputs, runs and uploads. */
  removed: number
  /** Given back to their user's room. */
  bytes: number
}

/** Removes chosen things of the user's that lie in the trash, for ever. */
export async function removeFromTrash(userId: string, things: Thing[]): Promise<Emptied> {
  const marked = await db.transaction().execute((trx) => markThings(trx, userId, things, ANY_TIME))
  await removeFilesOf(userId, marked)
  return marked
}

/** Removes everything that the user has in the trash, for ever. Files that are many are left to upkeep. */
export async function emptyTrash(userId: string): Promise<Emptied> {
  return await removeOlder(userId, ANY_TIME)
}

/** Upkeep: removes what has been in the trash for TRASH_DAYS. Throws SomeFailedError after all users when one's could not be. */
export async function sweepTrash({ isDryRun = false, now = new Date() }: Sweep = {}): Promise<Emptied> {
  const before = new Date(now.getTime() - TRASH_DAYS * 24 * 3_600_000)
  const total = { removed: 0, bytes: 0 }
  await eachAlone(
    await usersWithTrash(before),
    async (userId) =>
      add(total, isDryRun ? await rehearse(userId, before) : await removeOlder(userId, before)),
    (userId) => ({ userId }),
  )
  return total
}

/** Whatever the clocks of this machine and the database say of each other. */
const ANY_TIME = new Date('9999-12-31')
/** So many things in one transaction. */
const BATCH = 200
/** Outputs whose files go while somebody waits; the rest go with upkeep, within the hour. */
const FILES_AT_ONCE = 300

async function removeOlder(userId: string, before: Date): Promise<Emptied> {
  const total = { removed: 0, bytes: 0 }
  for (;;) {
    const marked = await db.transaction().execute((trx) => markOlder(trx, userId, before))
    if (marked.removed === 0) return total
    await removeFilesOf(userId, marked)
    add(total, marked)
  }
}

async function rehearse(userId: string, before: Date): Promise<Emptied> {
  return await inTransaction({ isDryRun: true }, async (trx) => {
    const total = { removed: 0, bytes: 0 }
    for (;;) {
      const marked = await markOlder(trx, userId, before)
      if (marked.removed === 0) return total
      add(total, marked)
    }
  })
}

function add(total: Emptied, { removed, bytes }: Emptied): void {
  total.removed += removed
  total.bytes += bytes
}

/** One that cannot be removed is in the log, and stays to be done by the upkeep of each hour. */
async function removeFilesOf(
  userId: string,
  { uploads, generations }: { uploads: string[]; generations: string[] },
): Promise<void> {
  const steps = [
    () => eachAlone(uploads, removeBytes, (uploadId) => ({ uploadId })),
    () =>
      eachAlone(
        new Set(generations),
        (id) => sweepVariantFiles(id),
        (generationId) => ({ generationId }),
      ),
    () => removeLeftoverFiles({ userId, limit: FILES_AT_ONCE }),
  ]
  try {
    await eachAlone<() => Promise<unknown>>(
      steps,
      (step) => step(),
      () => ({ userId }),
    )
  } catch (error) {
    if (!(error instanceof SomeFailedError) || error.isCutShort) throw error
  }
}

async function markOlder(trx: Trx, userId: string, before: Date) {
  return await markThings(trx, userId, await thingsOlder(trx, userId, before), before)
}

async function markThings(trx: Trx, userId: string, things: Thing[], trashedBefore: Date) {
  const done = {
    removed: 0,
    bytes: 0,
    uploads: [] as string[],
    generations: [] as string[],
  }
  const outputIds = things.filter(({ kind }) => kind === 'outputs').map(({ id }) => id)
  if (outputIds.length > 0) {
    const { ids, bytes } = await markRemoved(trx, userId, { outputIds }, { trashedBefore })
    done.removed += ids.length
    done.bytes += bytes
    done.generations.push(...(await generationsOf(trx, ids)))
  }
  for (const { kind, id } of things) {
    if (kind === 'outputs') continue
    const removed =
      kind === 'runs'
        ? await markGenerationRemoved(trx, userId, id, { trashedBefore })
        : await markUploadRemoved(trx, userId, id, { trashedBefore })
    if (!removed) continue
    done.removed += 1
    done.bytes += removed.bytes
    if (kind === 'runs') done.generations.push(id)
    else done.uploads.push(id)
  }
  await releaseBytes(trx, userId, done.bytes)
  return done
}

async function generationsOf(trx: Trx, outputIds: string[]): Promise<string[]> {
  if (outputIds.length === 0) return []
  const rows = await trx
    .selectFrom('outputs')
    .select('generation_id')
    .distinct()
    .where('id', 'in', outputIds)
    .execute()
  return rows.map(({ generation_id }) => generation_id)
}

/** Some of what is due, outputs that went by themselves before the run that holds them too. */
async function thingsOlder(trx: Trx, userId: string, before: Date): Promise<Thing[]> {
  const { rows } = await sql<Thing>`
    select kind, id from (
      select 'outputs' as kind, id, trashed_at from outputs where owner_id = ${userId} and deleted_at is null
      union all select 'uploads', id, trashed_at from uploads where user_id = ${userId} and deleted_at is null
      union all select 'runs', id, trashed_at from generations where user_id = ${userId} and deleted_at is null
    ) things where trashed_at <= ${before} order by kind, trashed_at limit ${BATCH}`.execute(trx)
  return rows
}

async function usersWithTrash(before: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select owner_id as id from outputs where deleted_at is null and trashed_at <= ${before}
    union select user_id from uploads where deleted_at is null and trashed_at <= ${before}
    union select user_id from generations where deleted_at is null and trashed_at <= ${before}`.execute(db)
  return rows.map(({ id }) => id)
}
