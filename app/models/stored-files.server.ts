import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
import { storage, type StoredObject } from '#app/storage.server.ts'

/**
 * Whether what is stored and what rows say is the same. A file is written before its row, so one that is younger than a
 * day may still get it; a row that has named a file for a day must have it.
 */
export interface FileCheck {
  objects: number
  bytes: number
  /** Keys that no row names, not even that of something deleted. */
  strays: StoredObject[]
  /** Keys that rows name and that are not stored. */
  missing: string[]
}

const DAY_MS = 24 * 3_600_000
const BATCH = 1_000

/** Looks at every object, and at every row that named one between `since` and a day ago. */
export async function checkFiles({ since = new Date(0), now = new Date() } = {}): Promise<FileCheck> {
  const before = new Date(now.getTime() - DAY_MS)
  const found: FileCheck = { objects: 0, bytes: 0, strays: [], missing: [] }
  let batch: StoredObject[] = []
  const judge = async () => {
    const known = await knownKeys(batch.map(({ key }) => key))
    found.strays.push(...batch.filter(({ key }) => !known.has(key)))
    batch = []
  }
  for await (const object of storage().all()) {
    found.objects += 1
    found.bytes += object.bytes
    if (object.modifiedAt < before) batch.push(object)
    if (batch.length >= BATCH) await judge()
  }
  await judge()
  for await (const keys of keysNamed(since, before)) {
    for (const key of keys) if (!(await storage().stat(key))) found.missing.push(key)
  }
  return found
}

/** What upkeep removed, or held back, and what it missed. */
export interface StraySweep {
  removed: number
  bytes: number
  /** So many strays that the rows, not the files, are what is wrong: nothing was removed. */
  heldBack: number
  missing: string[]
}

/** Up to so many strays are believed whatever their share. */
const FEW = 100

/**
 * Upkeep: removes strays, and tells what rows of yesterday miss. When more than half of all objects seem to be strays, the
 * database is another one than the files belong to, such as one restored from long ago: then nothing is removed.
 */
export async function sweepStrays({ now = new Date(), isDryRun = false }: Sweep = {}): Promise<StraySweep> {
  const { objects, strays, missing } = await checkFiles({
    since: new Date(now.getTime() - 2.5 * DAY_MS),
    now,
  })
  if (strays.length > FEW && strays.length > objects / 2) {
    return { removed: 0, bytes: 0, heldBack: strays.length, missing }
  }
  if (!isDryRun) {
    await eachAlone(
      strays,
      ({ key }) => storage().remove(key),
      ({ key }) => ({ key }),
    )
  }
  const bytes = strays.reduce((sum, stray) => sum + stray.bytes, 0)
  return { removed: strays.length, bytes, heldBack: 0, missing }
}

/**
 * Those of the keys that rows name. Keys carry the ids of their rows, so that no table is read whole; only what samples are
 * made of is everybody's: their small pictures carry the id of the first user's row, which may be gone while others' live.
 */
async function knownKeys(keys: string[]): Promise<Set<string>> {
  const ids = [...new Set(keys.flatMap((key) => ID.exec(key)?.[0] ?? []))]
  const samples = keys.filter((key) => key.startsWith('samples/'))
  const { rows } = await sql<{ key: string | null }>`
    select unnest(array[storage_key, thumbnail_key]) as key from uploads
      where id = any(${ids}::uuid[])
    union select storage_key from uploads where is_sample and storage_key = any(${samples})
    union select thumbnail_key from uploads where is_sample and thumbnail_key = any(${keys})
    union select unnest(array[storage_key, poster_key, preview_key]) from outputs
      where generation_id = any(${ids}::uuid[])
    union select v.storage_key from output_variants v join outputs o on o.id = v.output_id
      where o.generation_id = any(${ids}::uuid[])
    union select a.thumbnail_key from avatars a join outputs o on o.id = a.output_id
      where o.generation_id = any(${ids}::uuid[])`.execute(db)
  return new Set(rows.flatMap(({ key }) => key ?? []))
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

/** Keys of what lives, of rows made between the two moments, in batches. */
async function* keysNamed(since: Date, before: Date): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const { rows } = await sql<{ key: string }>`
      select key from (
        select unnest(array[storage_key, thumbnail_key]) as key from uploads
          where state = 'ready' and deleted_at is null and created_at >= ${since} and created_at < ${before}
        union select unnest(array[storage_key, poster_key, preview_key]) from outputs
          where state = 'delivered' and deleted_at is null and created_at >= ${since} and created_at < ${before}
        union select storage_key from output_variants
          where state = 'ready' and created_at >= ${since} and created_at < ${before}
      ) keys where key > ${after} order by key limit ${BATCH}`.execute(db)
    if (rows.length === 0) return
    yield rows.map(({ key }) => key)
    after = rows.at(-1)!.key
  }
}
