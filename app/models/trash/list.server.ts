import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { fileUrl } from '#app/files/file-url.server.ts'
import { isId } from '#app/models/id.server.ts'
import { TRASH_DAYS, type Thing } from '#app/models/trash/thing.server.ts'

/** An entry of the trash as its page shows it. */
export interface TrashedThing extends Thing {
  name: string
  /** Of a run or an output. */
  tool: string | null
  /** How many files come back with it. */
  files: number
  bytes: number
  /** ISO 8601. */
  trashedAt: string
  /** Whole days until it is removed for ever; 0 on the last. */
  daysLeft: number
  /** The small picture that stands for it. */
  pictureUrl: string | null
}

const DAY_MS = 24 * 3_600_000

/** The user's trash, what went last first. `before` is the id of the last one already shown. */
export async function listTrash(
  userId: string,
  { limit, before, now = new Date() }: { limit: number; before?: string | undefined; now?: Date },
): Promise<TrashedThing[]> {
  const last = before && isId(before) ? before : null
  const { rows } = await sql<Row>`
    with things as (${trashOf(userId)})
    select * from things
    where ${last}::uuid is null
      or (trashed_at, id) < (select trashed_at, id from things where id = ${last}::uuid limit 1)
    order by trashed_at desc, id desc limit ${limit}`.execute(db)
  return rows.map(({ trashed_at, picture_key: key, ...thing }) => ({
    ...thing,
    trashedAt: trashed_at.toISOString(),
    daysLeft: Math.max(0, Math.ceil((trashed_at.getTime() + TRASH_DAYS * DAY_MS - now.getTime()) / DAY_MS)),
    pictureUrl:
      key && fileUrl({ key, userId, contentType: key.endsWith('.webp') ? 'image/webp' : 'image/jpeg' }),
  }))
}

/** How many entries the user's trash has, and how much of their room it takes up. */
export async function trashSize(userId: string): Promise<{ things: number; bytes: number }> {
  const { rows } = await sql<{ things: number; bytes: number }>`
    with things as (${trashOf(userId)})
    select count(*)::int as things, coalesce(sum(bytes), 0)::bigint as bytes from things`.execute(db)
  return rows[0] ?? { things: 0, bytes: 0 }
}

type Row = Omit<TrashedThing, 'trashedAt' | 'daysLeft' | 'pictureUrl'> & {
  trashed_at: Date
  picture_key: string | null
}

/** Outputs that lie in it with their whole run are that run's. Copies for platforms go with their output. */
function trashOf(userId: string) {
  const withCopies = sql`coalesce(o.bytes, 0) + coalesce((select sum(bytes) from output_variants where output_id = o.id), 0)`
  return sql`
    select 'outputs' as kind, o.id, o.name, g.tool, 1 as files, (${withCopies})::bigint as bytes, o.trashed_at,
      o.poster_key as picture_key
    from outputs o join generations g on g.id = o.generation_id
    where o.owner_id = ${userId} and o.trashed_at is not null and o.deleted_at is null
      and g.trashed_at is null and g.deleted_at is null
    union all
    select 'runs', g.id, g.title, g.tool, contents.files, contents.bytes, g.trashed_at, contents.picture_key
    from generations g cross join lateral (
      select count(*)::int as files, coalesce(sum(${withCopies}), 0)::bigint as bytes,
        (array_agg(o.poster_key order by o.index) filter (where o.poster_key is not null))[1] as picture_key
      from outputs o
      where o.generation_id = g.id and o.state = 'delivered' and o.deleted_at is null
    ) contents
    where g.user_id = ${userId} and g.trashed_at is not null and g.deleted_at is null
    union all
    select 'uploads', u.id, u.name, null, 1, u.bytes, u.trashed_at, u.thumbnail_key
    from uploads u where u.user_id = ${userId} and u.trashed_at is not null and u.deleted_at is null`
}
