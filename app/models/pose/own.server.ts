import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { isId } from '#app/models/id.server.ts'
import type { NewPose } from '#app/poses/own-pose.ts'
import type { Skeleton } from '#app/poses/skeleton.ts'

export interface OwnPose {
  id: string
  name: string
  skeleton: Skeleton
  updatedAt: Date
}

export const MAX_OWN_POSES = 200

/** `name` and `skeleton` are parsed: see app/poses/save-pose.server.ts. */
export async function keepOwnPose(
  userId: string,
  { name, skeleton }: NewPose,
): Promise<{ ok: true; id: string } | { ok: false; reason: 'full' }> {
  return await db.transaction().execute(async (trx) => {
    // Two at once must not count the same poses.
    await sql`select pg_advisory_xact_lock(hashtext(${`own poses ${userId}`}))`.execute(trx)
    if ((await countOwnPoses(trx, userId)) >= MAX_OWN_POSES) return { ok: false, reason: 'full' }
    const { id } = await trx
      .insertInto('own_poses')
      .values({ user_id: userId, name, skeleton: JSON.stringify(skeleton) })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { ok: true, id }
  })
}

/** False for anybody else's. */
export async function changeOwnPose(
  userId: string,
  id: string,
  { name, skeleton }: NewPose,
): Promise<boolean> {
  if (!isId(id)) return false
  const { numUpdatedRows } = await db
    .updateTable('own_poses')
    .set({ name, skeleton: JSON.stringify(skeleton), updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The newest first. */
export async function listOwnPoses(userId: string): Promise<OwnPose[]> {
  return await ownPoses(userId).orderBy('created_at', 'desc').orderBy('id').execute()
}

/** Undefined for anybody else's and for nonsense. */
export async function findOwnPose(userId: string, id: string): Promise<OwnPose | undefined> {
  if (!isId(id)) return
  return await ownPoses(userId).where('id', '=', id).executeTakeFirst()
}

/** False for anybody else's. What was chosen before keeps its own copy of the points. */
export async function removeOwnPose(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const { numDeletedRows } = await db
    .deleteFrom('own_poses')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

function ownPoses(userId: string) {
  return db
    .selectFrom('own_poses')
    .select(['id', 'name', 'skeleton', 'updated_at as updatedAt'])
    .where('user_id', '=', userId)
}

async function countOwnPoses(trx: Trx, userId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('own_poses')
    .select(sql<number>`count(*)`.as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return count
}
