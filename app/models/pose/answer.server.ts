import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'
import { isId } from '#app/models/id.server.ts'
import { votes } from '#app/models/pose/request.server.ts'
import type { PoseAnswer, PoseRequestState, PoseUse } from '#app/poses/request-form.ts'

/** A request as an operator sees it. */
export interface PoseRequestFile {
  id: string
  name: string
  description: string
  useCase: PoseUse
  state: PoseRequestState
  answer: string
  poseId: string | null
  votes: number
  /** Null once the account is gone, or its owner has left the wish to the others. */
  askedBy: string | null
  answeredBy: string | null
  answeredAt: Date | null
  createdAt: Date
}

/** In one state, the most wanted first. */
export async function listAllPoseRequests({
  state,
  limit,
}: {
  state: PoseRequestState
  limit: number
}): Promise<PoseRequestFile[]> {
  return await db
    .selectFrom('pose_requests')
    .leftJoin('users as asker', 'asker.id', 'pose_requests.user_id')
    .leftJoin('users as operator', 'operator.id', 'answered_by')
    .select(['pose_requests.id', 'pose_requests.name', 'description', 'use_case as useCase', 'state'])
    .select(['answer', 'pose_id as poseId', 'asker.email as askedBy', 'operator.email as answeredBy'])
    .select(['answered_at as answeredAt', 'pose_requests.created_at as createdAt', votes.as('votes')])
    .where('state', '=', state)
    .orderBy(sql`votes`, 'desc')
    .orderBy('pose_requests.created_at', 'desc')
    .orderBy('pose_requests.id')
    .limit(limit)
    .execute()
}

/** Whoever voted reads it. False for a request that is gone. */
export async function answerPoseRequest(
  by: Operator,
  id: string,
  { state, answer, poseId }: PoseAnswer,
): Promise<boolean> {
  if (!isId(id)) return false
  return await db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('pose_requests')
      .select(['state', 'answer', 'pose_id as poseId'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!before) return false
    await trx
      .updateTable('pose_requests')
      .set({ state, answer, pose_id: poseId, answered_by: by.operatorId, answered_at: sql<Date>`now()` })
      .where('id', '=', id)
      .execute()
    await recordAction(trx, {
      ...by,
      action: 'pose-request.answer',
      target: { kind: 'pose-request', id },
      details: { before, after: { state, answer, poseId } },
    })
    return true
  })
}

/** For what should never have been written. False for a request that is gone. */
export async function removePoseRequest(by: Operator, id: string): Promise<boolean> {
  if (!isId(id)) return false
  return await db.transaction().execute(async (trx) => {
    const removed = await trx
      .deleteFrom('pose_requests')
      .where('id', '=', id)
      .returning('state')
      .executeTakeFirst()
    if (!removed) return false
    await recordAction(trx, {
      ...by,
      action: 'pose-request.remove',
      target: { kind: 'pose-request', id },
      // Not what it said: this log cannot be cleaned.
      details: { before: removed },
    })
    return true
  })
}
