import { readdir, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { isId } from '#app/models/id.server.ts'
import { discardUpload, refuseUpload, removeBytes, unneeded } from '#app/models/upload/end.server.ts'
import { findInspecting } from '#app/models/upload/inspect.server.ts'
import { incomingFolder } from '#app/models/upload/incoming.server.ts'

/** An upload that has not come whole in this time is given up; a phone may well be off for a night. */
const ABANDONED_HOURS = 24
/** A refused upload is shown for so long. */
const REFUSED_DAYS = 7
/** What lies here of an upload that is not received any more is left alone for so long after its last byte. */
const LEFTOVER_HOURS = 1
const BATCH = 1_000

/**
 * Upkeep: gives up uploads that never came whole, and forgets refused ones that were shown long enough. Safe at any time
 * and in several processes at once. Returns how many there were, and the bytes that were kept free for them.
 */
export async function sweepUnfinishedUploads({ isDryRun = false, now = new Date() }: Sweep = {}): Promise<{
  abandoned: number
  neverInspected: number
  forgotten: number
  bytes: number
}> {
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
  const abandoned = await rowsOf((query) =>
    query.where('state', '=', 'receiving').where('created_at', '<', hoursAgo(ABANDONED_HOURS)),
  )
  const lost = await rowsOf((query) =>
    query
      .where('state', '=', 'inspecting')
      .where('deleted_at', 'is', null)
      .where('created_at', '<', hoursAgo(2 * ABANDONED_HOURS)),
  )
  const refused = await rowsOf((query) =>
    query
      .where('state', '=', 'refused')
      .where('deleted_at', 'is', null)
      .where('created_at', '<', hoursAgo(REFUSED_DAYS * 24)),
  )
  if (!isDryRun) {
    const steps = {
      abandoned: () => eachAlone(abandoned, ({ id }) => discardUpload(id), nameOf),
      lost: () => eachAlone(lost, ({ id }) => refuseUninspected(id), nameOf),
      refused: () => forget(refused, now),
    }
    await eachAlone(
      Object.entries(steps),
      ([, step]) => step(),
      ([step]) => ({ step }),
    )
  }
  return {
    abandoned: abandoned.length,
    neverInspected: lost.length,
    forgotten: refused.length,
    bytes: [...abandoned, ...lost].reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** Upkeep: takes away stored files of refused and removed uploads that nobody wants any more. */
export async function removeLeftoverUploads({ isDryRun = false }: Sweep = {}): Promise<{
  removed: number
  bytes: number
}> {
  const total = { removed: 0, bytes: 0 }
  const remove = async ({ id, bytes }: Unwanted) => {
    if (!isDryRun) await removeBytes(id)
    total.removed += 1
    total.bytes += bytes
  }
  await eachAlone(leftovers(), remove, nameOf)
  return total
}

interface Unwanted {
  id: string
  bytes: number
}

const nameOf = ({ id }: { id: string }) => ({ uploadId: id })

async function* leftovers(): AsyncGenerator<Unwanted> {
  for (let after: string | undefined; ;) {
    const rows = await unneeded()
      .select(['id', 'bytes'])
      .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(BATCH)
      .execute()
    yield* rows
    after = rows.at(-1)?.id
    if (!after) return
  }
}

type Rows = ReturnType<typeof oldest>

function oldest() {
  return db.selectFrom('uploads').select(['id', 'bytes']).orderBy('created_at').limit(BATCH)
}

async function rowsOf(narrow: (query: Rows) => Rows): Promise<{ id: string; bytes: number }[]> {
  return await narrow(oldest()).execute()
}

async function refuseUninspected(id: string): Promise<void> {
  const upload = await findInspecting(id)
  if (upload) await refuseUpload(id, { code: 'not-inspected', values: { name: upload.name } })
}

async function forget(refused: { id: string }[], now: Date): Promise<void> {
  if (refused.length === 0) return
  await db
    .updateTable('uploads')
    .set({ deleted_at: now })
    .where(
      'id',
      'in',
      refused.map(({ id }) => id),
    )
    .where('deleted_at', 'is', null)
    .execute()
}

/**
 * Takes away what stopped uploads left in this machine's incoming folder: the process died between the file and its row, or
 * another machine has received the upload whole, or removed it. Returns how many.
 */
export async function sweepIncoming({ isDryRun = false, now = new Date() }: Sweep = {}): Promise<number> {
  const names = await readdir(incomingFolder()).catch(() => [])
  const wanted = await stillReceived(names)
  let removed = 0
  for (const name of names) {
    const file = path.join(incomingFolder(), name)
    const found = await stat(file).catch(() => null)
    const hours = wanted.has(name) ? ABANDONED_HOURS : LEFTOVER_HOURS
    if (!found || found.mtime.getTime() >= now.getTime() - hours * 3_600_000) continue
    if (!isDryRun) await unlink(file).catch(() => undefined)
    removed += 1
  }
  return removed
}

async function stillReceived(names: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from uploads
    where id = any(${names.filter(isId)}::uuid[]) and state = 'receiving' and deleted_at is null`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
