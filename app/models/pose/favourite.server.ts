import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { deleteWhere, type Sweep } from '#app/db/sweep.server.ts'

/** A pose that left the library is forgotten so late that an older process, which does not know a new one, does no harm. */
const FORGET_DAYS = 30

/** Ids of poses of the library, the newest mark first. */
export async function listFavouritePoses(userId: string): Promise<string[]> {
  const marked = await db
    .selectFrom('pose_favourites')
    .select('pose_id')
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('pose_id')
    .execute()
  return marked.map(({ pose_id }) => pose_id)
}

/** `poseId` is of the library, which the caller has looked up. Marking twice is as good as once. */
export async function markFavouritePose(userId: string, poseId: string): Promise<void> {
  await db
    .insertInto('pose_favourites')
    .values({ user_id: userId, pose_id: poseId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function unmarkFavouritePose(userId: string, poseId: string): Promise<void> {
  await db.deleteFrom('pose_favourites').where('user_id', '=', userId).where('pose_id', '=', poseId).execute()
}

/** Forgets marks on what is not in the library any more. Returns how many. */
export async function sweepFavouritePoses(libraryIds: string[], sweep: Sweep = {}): Promise<number> {
  const isGone = sql`
    pose_id <> all(${libraryIds}) and created_at < now() - make_interval(days => ${FORGET_DAYS})`
  return await deleteWhere('pose_favourites', isGone, sweep)
}
