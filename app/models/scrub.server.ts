import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { log } from '#app/log.server.ts'
import { eachAlone } from '#app/models/each-alone.server.ts'
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
  /** When it was read last, or made. */
  at: string
}

/** A month less two days: every file is read within 30 days also when a night or two are missed. */
const CYCLE_DAYS = 28
const BATCH = 50

/**
 * Reads the files that were not read for the longest: the share that has them all read in CYCLE_DAYS at `runsPerDay`. Stops
 * early when `isOver` says so; what is left is first the next time. What is damaged is logged at once. A file that cannot be
 * read is not known to be damaged: the others are read in its stead, and at the end SomeFailedError is thrown.
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
  const scrub = async (row: StoredRow) => {
    const reason = await problemOf(row)
    // Somebody may have removed it since it was chosen.
    if (!(await noteRead(row, reason !== null))) return
    found.read += 1
    found.bytes += row.bytes
    if (!reason) return
    const damaged = { ...nameOf(row), reason }
    log.error(damaged, 'a stored file is damaged')
    found.damaged.push(damaged)
  }
  await eachAlone(
    unreadUntil(() => found.read >= share || isOver()),
    scrub,
    nameOf,
  )
  return found
}

const nameOf = ({ table, id, key }: StoredRow) => ({ table, id, key })

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

/** What was not read since now, the longest unread first, each once. */
async function* unreadUntil(isEnough: () => boolean): AsyncGenerator<StoredRow> {
  const { rows: clock } = await sql<{ now: string }>`select now()::text as now`.execute(db)
  const before = clock[0]!.now
  for (let after: Place = FIRST; !isEnough();) {
    const rows = await longestUnread(BATCH, { after, before })
    for (const row of rows) {
      if (isEnough()) return
      yield row
    }
    if (rows.length < BATCH) return
    after = rows.at(-1)!
  }
}

/** In the order of reading. The moment is as the database writes it: a Date would lose its microseconds. */
type Place = Pick<StoredRow, 'at' | 'id'>
const FIRST: Place = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' }

async function longestUnread(
  limit: number,
  { after = FIRST, before = 'infinity' }: { after?: Place; before?: string } = {},
): Promise<StoredRow[]> {
  const { rows } = await sql<StoredRow>`
    select "table", id, key, bytes, sha256, at::text as at from (${files({ after, before, limit })}) files
    order by files.at, id limit ${limit}`.execute(db)
  return rows
}

/** Every file that somebody keeps, also in the trash. Samples are the project's own, and drawn again when they are gone. */
function files(some?: { after: Place; before: string; limit: number }) {
  const columns = sql`storage_key as key, bytes, sha256, damaged_at, coalesce(read_at, created_at) as at`
  const first = some
    ? sql`
      and (coalesce(read_at, created_at), id) > (${some.after.at}::timestamptz, ${some.after.id}::uuid)
      and coalesce(read_at, created_at) < ${some.before}::timestamptz
      order by coalesce(read_at, created_at), id limit ${some.limit}`
    : sql``
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

/** False when nobody keeps it any more. A copy's row goes with its file; those of the others stay. */
async function noteRead({ table, id, key }: StoredRow, isDamaged: boolean): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable(table)
    .set({
      read_at: sql<Date>`now()`,
      damaged_at: isDamaged ? sql<Date>`coalesce(damaged_at, now())` : null,
    })
    .where('id', '=', id)
    .where('storage_key', '=', key)
    .$if(table !== 'output_variants', (query) => query.where(sql<boolean>`deleted_at is null`))
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
