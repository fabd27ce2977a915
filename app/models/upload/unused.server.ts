import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { Sweep } from '#app/db/sweep.server.ts'

/** An upload that no run was ever made with goes to the trash after this; it can be taken back from there for a month more. */
export const UNUSED_DAYS = 60
const BATCH = 1_000

/**
 * Upkeep: moves uploads to the trash that nothing was ever made with. Kept are those in a project, which somebody put there,
 * references of avatars, logos of brands, and what a run that is still open names. Returns how many, and their bytes.
 */
export async function trashUnusedUploads({ isDryRun = false, now = new Date() }: Sweep = {}): Promise<{
  moved: number
  bytes: number
}> {
  const before = new Date(now.getTime() - UNUSED_DAYS * 24 * 3_600_000)
  const isUnused = sql`
    created_at < ${before} and last_used_at is null and deleted_at is null and trashed_at is null
    and state = 'ready' and not is_sample and project_id is null
    and not exists (
      select from avatar_references join avatars on avatars.id = avatar_id
      where upload_id = uploads.id and avatars.deleted_at is null)
    and not exists (select from brands where logo_upload_id = uploads.id)
    and not exists (
      select from generations where generations.user_id = uploads.user_id and generations.state in ('queued', 'running')
        and strpos(generations.input::text, uploads.id::text) > 0)`
  const total = { moved: 0, bytes: 0 }
  if (isDryRun) {
    const { rows } = await sql<typeof total>`
      select count(*)::int as moved, coalesce(sum(bytes), 0)::bigint as bytes from uploads where ${isUnused}`.execute(
      db,
    )
    return rows[0] ?? total
  }
  for (;;) {
    const { rows } = await sql<{ bytes: number }>`
      update uploads set trashed_at = now()
      where id in (select id from uploads where ${isUnused} limit ${BATCH} for update skip locked)
      returning bytes`.execute(db)
    total.moved += rows.length
    for (const { bytes } of rows) total.bytes += bytes
    if (rows.length < BATCH) return total
  }
}
