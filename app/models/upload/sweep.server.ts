import { readdir, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { db } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'
import { discardUpload, refuseUpload, removeBytes, unneeded } from '#app/models/upload/end.server.ts'
import { findInspecting } from '#app/models/upload/inspect.server.ts'
import { incomingFolder } from '#app/models/upload/incoming.server.ts'

/** An upload that has not come whole in this time is given up; a phone may well be off for a night. */
const ABANDONED_HOURS = 24
/** A refused upload is shown for so long. */
const REFUSED_DAYS = 7
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
    for (const { id } of abandoned) await discardUpload(id)
    for (const { id } of lost) await refuseUninspected(id)
    await forget(refused, now)
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
  const unwanted = await unneeded().select(['id', 'bytes']).orderBy('created_at').limit(BATCH).execute()
  if (!isDryRun) for (const { id } of unwanted) await removeBytes(id)
  return { removed: unwanted.length, bytes: unwanted.reduce((sum, { bytes }) => sum + bytes, 0) }
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
 * the row was removed by another machine. Returns how many.
 */
export async function sweepIncoming({ isDryRun = false, now = new Date() }: Sweep = {}): Promise<number> {
  const before = new Date(now.getTime() - ABANDONED_HOURS * 3_600_000)
  let removed = 0
  for (const name of await readdir(incomingFolder()).catch(() => [])) {
    const file = path.join(incomingFolder(), name)
    const found = await stat(file).catch(() => null)
    if (!found || found.mtime >= before) continue
    if (!isDryRun) await unlink(file).catch(() => undefined)
    removed += 1
  }
  return removed
}
