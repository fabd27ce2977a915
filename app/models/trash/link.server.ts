import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** Small pictures are not among them: the trash itself shows those. */
const FILE_OF_UPLOAD = new RegExp(`^uploads/../(${UUID})(?:-master|-[0-9a-f]{8})?\\.\\w+$`)
/** Older ones do not say which attempt made them. */
const FILE_OF_OUTPUT = new RegExp(
  `^(?:generations/(${UUID})/(\\d+)(?:-a\\d+)?(?:\\.preview)?\\.\\w+|variants/(${UUID})/(\\d+)-.+)$`,
)

/**
 * Whether the file at a storage key lies in the trash, or was removed and is only waiting to be taken away: then links that
 * were made before are dead. What an avatar is known by is open as long as the avatar is.
 */
export async function isThrownAway(key: string): Promise<boolean> {
  const uploadId = FILE_OF_UPLOAD.exec(key)?.[1]
  if (uploadId) {
    return await any(sql`
      select from uploads where id = ${uploadId} and coalesce(deleted_at, trashed_at) is not null`)
  }
  const [, made, madeAt, copied, copiedAt] = FILE_OF_OUTPUT.exec(key) ?? []
  const [generationId, index] = made ? [made, madeAt] : [copied, copiedAt]
  // Some long number is no output's.
  if (!generationId || !index || index.length > 9) return false
  return await any(sql`
    select from outputs o join generations g on g.id = o.generation_id
    where o.generation_id = ${generationId} and o.index = ${Number(index)}
      and coalesce(o.deleted_at, o.trashed_at, g.deleted_at, g.trashed_at) is not null
      and not exists (select from avatars a where a.output_id = o.id and a.deleted_at is null)`)
}

async function any(query: ReturnType<typeof sql>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select exists(${query}) as found`.execute(db)
  return rows[0]?.found ?? false
}
