import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { hashStream, MissingObjectError, storage } from '#app/storage.server.ts'

/**
 * Disks forget: each stored file is read now and then and compared with the hash that was taken when it was stored. What does
 * not match is marked and told; it is never removed, for half a video may be more than none, and a backup may have it whole.
 */
export interface Scrubbed {
  read: number
  bytes: number
  damaged: DamagedFile[]
}

export interface DamagedFile {
  table: StoredTable
  id: string
  key: string
  reason: 'missing' | 'changed'
}

type StoredTable = 'outputs' | 'output_variants' | 'uploads'

interface StoredRow {
  table: StoredTable
  id: string
  key: string
  bytes: number
  sha256: string
}

/** A month less two days: every file is read within 30 days also when a night or two are missed. */
const CYCLE_DAYS = 28
const BATCH = 50

/**
 * Reads the files that were not read for the longest: the share that has them all read in CYCLE_DAYS at `runsPerDay`. Stops
 * early when `isOver` says so; what is left is first the next time.
 */
export async function scrubFiles({
  runsPerDay,
  isOver = () => false,
}: {
  runsPerDay: number
  isOver?(): boolean
}): Promise<Scrubbed> {
  const share = await shareOf(runsPerDay)
  const found: Scrubbed = { read: 0, bytes: 0, damaged: [] }
  while (found.read < share && !isOver()) {
    const rows = await longestUnread(Math.min(BATCH, share - found.read))
    if (rows.length === 0) break
    for (const row of rows) {
      if (isOver()) break
      const reason = await problemOf(row)
      await noteRead(row, reason !== null)
      found.read += 1
      found.bytes += row.bytes
      if (reason) found.damaged.push({ table: row.table, id: row.id, key: row.key, reason })
    }
  }
  return found
}

/** What the next run would read. */
export async function nextScrub(runsPerDay: number): Promise<{ read: number; bytes: number }> {
  const rows = await longestUnread(await shareOf(runsPerDay))
  return { read: rows.length, bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Files that were damaged when they were read last, and the days since the one was read that was not for the longest. */
export async function scrubState(): Promise<{ damaged: number; unreadDays: number }> {
  const { rows } = await sql<{ damaged: number; unreadDays: number | null }>`
    select count(*) filter (where damaged_at is not null)::int as damaged,
      (extract(epoch from now() - min(at)) / 86400)::float as "unreadDays"
    from (${files()}) files`.execute(db)
  return { damaged: rows[0]?.damaged ?? 0, unreadDays: rows[0]?.unreadDays ?? 0 }
}

async function shareOf(runsPerDay: number): Promise<number> {
  const { rows } = await sql<{
    count: number
  }>`select count(*)::int as count from (${files()}) files`.execute(db)
  return Math.ceil((rows[0]?.count ?? 0) / (CYCLE_DAYS * runsPerDay))
}

async function longestUnread(limit: number): Promise<StoredRow[]> {
  const { rows } = await sql<StoredRow>`
    select "table", id, key, bytes, sha256 from (${files(limit)}) files order by at limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Every file that somebody keeps, also in the trash. Samples are the project's own, and drawn again when they are gone. */
function files(limit: number | null = null) {
  const columns = sql`storage_key as key, bytes, sha256, damaged_at, coalesce(read_at, created_at) as at`
  const first = sql`order by coalesce(read_at, created_at) limit ${limit}`
  return sql`
    (select 'outputs' as "table", id, ${columns} from outputs
      where state = 'delivered' and deleted_at is null ${first})
    union all (select 'output_variants', id, ${columns} from output_variants where state = 'ready' ${first})
    union all (select 'uploads', id, ${columns} from uploads
      where state = 'ready' and deleted_at is null and not is_sample and storage_key is not null ${first})`
}

async function problemOf({ key, bytes, sha256 }: StoredRow): Promise<DamagedFile['reason'] | null> {
  try {
    const stored = await hashStream(await storage().open(key))
    return stored.sha256 === sha256 && stored.bytes === bytes ? null : 'changed'
  } catch (error) {
    if (error instanceof MissingObjectError) return 'missing'
    throw error
  }
}

async function noteRead({ table, id, key }: StoredRow, isDamaged: boolean): Promise<void> {
  await db
    .updateTable(table)
    .set({
      read_at: sql<Date>`now()`,
      damaged_at: isDamaged ? sql<Date>`coalesce(damaged_at, now())` : null,
    })
    .where('id', '=', id)
    .where('storage_key', '=', key)
    .execute()
}
