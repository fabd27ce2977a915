import { readdir, stat, unlink } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { discardUpload, refuseUpload, removeBytes } from '#app/models/upload/end.server.ts'
import { findInspecting } from '#app/models/upload/inspect.server.ts'
import { incomingFolder } from '#app/models/upload/incoming.server.ts'

/** An upload that has not come whole in this time is given up; a phone may well be off for a night. */
const ABANDONED_HOURS = 24
/** A refused upload is shown for so long. */
const REFUSED_DAYS = 7
const BATCH = 1_000

/**
 * For upkeep: gives up uploads that never came whole, takes away what they left on disk, and finishes what a crash
 * interrupted. Safe at any time and in several processes at once.
 */
export async function sweepUploads(now = new Date()): Promise<{ discarded: number; removed: number }> {
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
  const abandoned = await idsWhere((query) =>
    query.where('state', '=', 'receiving').where('created_at', '<', hoursAgo(ABANDONED_HOURS)),
  )
  for (const id of abandoned) await discardUpload(id)

  const lost = await idsWhere((query) =>
    query.where('state', '=', 'inspecting').where('created_at', '<', hoursAgo(2 * ABANDONED_HOURS)),
  )
  for (const id of lost) {
    const upload = await findInspecting(id)
    if (upload) await refuseUpload(id, { code: 'not-inspected', values: { name: upload.name } })
  }

  await db
    .updateTable('uploads')
    .set({ deleted_at: now })
    .where('state', '=', 'refused')
    .where('deleted_at', 'is', null)
    .where('created_at', '<', hoursAgo(REFUSED_DAYS * 24))
    .execute()
  const unwanted = await idsWhere((query) =>
    query
      .where('storage_key', 'is not', null)
      .where((eb) => eb.or([eb('state', '=', 'refused'), eb('deleted_at', 'is not', null)])),
  )
  for (const id of unwanted) await removeBytes(id)
  await removeStrayFiles(hoursAgo(ABANDONED_HOURS))
  return { discarded: abandoned.length, removed: unwanted.length }
}

type Ids = ReturnType<typeof allIds>

function allIds() {
  return db
    .selectFrom('uploads')
    .select('id')
    .limit(BATCH)
    .orderBy(sql`created_at`)
}

async function idsWhere(narrow: (query: Ids) => Ids): Promise<string[]> {
  return (await narrow(allIds()).execute()).map(({ id }) => id)
}

/** Incoming files whose row is gone: the process died between the two. */
async function removeStrayFiles(before: Date): Promise<void> {
  for (const name of await readdir(incomingFolder()).catch(() => [])) {
    const file = path.join(incomingFolder(), name)
    const found = await stat(file).catch(() => null)
    if (found && found.mtime < before) await unlink(file).catch(() => undefined)
  }
}
