import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { deleteWhere, type Sweep } from '#app/db/sweep.server.ts'
import { isId } from '#app/models/id.server.ts'
import type { PoseRequestState, PoseUse, PoseWish } from '#app/poses/request-form.ts'

/** A pose that is missing, as any user sees it: never whose wish it was. */
export interface PoseRequest {
  id: string
  name: string
  description: string
  useCase: PoseUse
  state: PoseRequestState
  answer: string
  /** Of the library: what came of it. */
  poseId: string | null
  votes: number
  isVoted: boolean
  isOwn: boolean
  createdAt: Date
}

/** Of one user, not answered for good yet. */
export const MAX_OPEN_REQUESTS = 5

/** How long an answer can be read. */
const KEEP_ANSWERED_DAYS = 180
/** How long a wish that nobody stands behind is kept: its owner and all its voters have left. */
const KEEP_ABANDONED_DAYS = 30

/** Writes the wish down, with its owner's vote. */
export async function askForPose(
  userId: string,
  { name, description, useCase }: PoseWish,
): Promise<{ ok: true; id: string } | { ok: false; reason: 'too-many-open' }> {
  return await db.transaction().execute(async (trx) => {
    // Two at once must not count the same requests.
    await sql`select pg_advisory_xact_lock(hashtext(${`pose requests ${userId}`}))`.execute(trx)
    if ((await countOpen(trx, userId)) >= MAX_OPEN_REQUESTS) return { ok: false, reason: 'too-many-open' }
    const { id } = await trx
      .insertInto('pose_requests')
      .values({ user_id: userId, name, description, use_case: useCase })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx.insertInto('pose_request_votes').values({ request_id: id, user_id: userId }).execute()
    return { ok: true, id }
  })
}

/**
 * What can still be voted for, the most wanted first; or with `isAnswered` what became of the others, the newest answer
 * first. A no is told to those who wanted it.
 */
export async function listPoseRequests(
  userId: string,
  { isAnswered = false, limit, offset = 0 }: { isAnswered?: boolean; limit: number; offset?: number },
): Promise<PoseRequest[]> {
  return await db
    .selectFrom('pose_requests')
    .select(['id', 'name', 'description', 'use_case as useCase', 'state', 'answer', 'pose_id as poseId'])
    .select([
      'created_at as createdAt',
      votes.as('votes'),
      isVoted(userId).as('isVoted'),
      isOwn(userId).as('isOwn'),
    ])
    .where(isListed(userId, isAnswered))
    .orderBy(isAnswered ? 'answered_at' : sql`votes`, 'desc')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute()
}

/** How many listPoseRequests has in all. */
export async function countPoseRequests(
  userId: string,
  { isAnswered = false }: { isAnswered?: boolean },
): Promise<number> {
  const { count } = await db
    .selectFrom('pose_requests')
    .select(sql<number>`count(*)`.as('count'))
    .where(isListed(userId, isAnswered))
    .executeTakeFirstOrThrow()
  return count
}

/** Voting twice is as good as once. False for a request that is not there or is answered for good. */
export async function votePoseRequest(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const { rows } = await sql`
    insert into pose_request_votes (request_id, user_id)
    select id, ${userId} from pose_requests where id = ${id} and state in ('open', 'planned') for share
    on conflict do nothing
    returning 1`.execute(db)
  return rows.length > 0 || (await hasVoted(userId, id))
}

/** False when there was no vote, or it counts for good. */
export async function unvotePoseRequest(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const { numDeletedRows } = await db
    .deleteFrom('pose_request_votes')
    .using('pose_requests')
    .whereRef('pose_requests.id', '=', 'request_id')
    .where('state', 'in', ['open', 'planned'])
    .where('request_id', '=', id)
    .where('pose_request_votes.user_id', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/**
 * Takes back an open wish of one's own. Where others want it too, only its owner leaves it. False for anybody else's and
 * for what an operator has taken up.
 */
export async function withdrawPoseRequest(userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  return await db.transaction().execute(async (trx) => {
    const left = await trx
      .updateTable('pose_requests')
      .set({ user_id: null })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('state', '=', 'open')
      .returning('id')
      .executeTakeFirst()
    if (!left) return false
    await trx
      .deleteFrom('pose_request_votes')
      .where('request_id', '=', id)
      .where('user_id', '=', userId)
      .execute()
    await trx
      .deleteFrom('pose_requests')
      .where('id', '=', id)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('pose_request_votes').select('user_id').where('request_id', '=', id))),
      )
      .execute()
    return true
  })
}

/** Removes answers that were there long enough, and wishes that nobody has any more. Returns how many. */
export async function sweepPoseRequests(sweep: Sweep = {}): Promise<number> {
  const isOver = sql`
    (state in ('done', 'declined') and answered_at < now() - make_interval(days => ${KEEP_ANSWERED_DAYS}))
      or (state = 'open' and user_id is null and created_at < now() - make_interval(days => ${KEEP_ABANDONED_DAYS})
        and not exists (select from pose_request_votes where request_id = id))`
  return await deleteWhere('pose_requests', isOver, sweep)
}

export const votes = sql<number>`(select count(*) from pose_request_votes where request_id = pose_requests.id)`

function isListed(userId: string, isAnswered: boolean) {
  if (!isAnswered) return sql<boolean>`state in ('open', 'planned')`
  return sql<boolean>`(state = 'done' or (state = 'declined' and (${isOwn(userId)} or ${isVoted(userId)})))`
}

function isVoted(userId: string) {
  return sql<boolean>`exists (
    select from pose_request_votes as own where own.request_id = pose_requests.id and own.user_id = ${userId})`
}

function isOwn(userId: string) {
  return sql<boolean>`(pose_requests.user_id is not distinct from ${userId})`
}

async function hasVoted(userId: string, id: string): Promise<boolean> {
  const vote = await db
    .selectFrom('pose_request_votes')
    .select('user_id')
    .where('request_id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return vote !== undefined
}

async function countOpen(trx: Trx, userId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('pose_requests')
    .select(sql<number>`count(*)`.as('count'))
    .where('user_id', '=', userId)
    .where('state', 'in', ['open', 'planned'])
    .executeTakeFirstOrThrow()
  return count
}
