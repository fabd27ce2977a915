import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import {
  answerPoseRequest,
  askForPose,
  changeOwnPose,
  findOwnPose,
  keepOwnPose,
  listAllPoseRequests,
  listFavouritePoses,
  listOwnPoses,
  listPoseRequests,
  markFavouritePose,
  MAX_OPEN_REQUESTS,
  MAX_OWN_POSES,
  removeOwnPose,
  removePoseRequest,
  sweepFavouritePoses,
  sweepPoseRequests,
  unmarkFavouritePose,
  unvotePoseRequest,
  votePoseRequest,
  withdrawPoseRequest,
} from '#app/models/pose.server.ts'
import { JOINTS, type Skeleton } from '#app/poses/skeleton.ts'
import { createTestUser } from '#tests/support/factories.ts'

let userId: string
let strangerId: string

beforeEach(async () => {
  await db.deleteFrom('pose_requests').execute()
  userId = (await createTestUser()).userId
  strangerId = (await createTestUser()).userId
})

describe('favourites', () => {
  test('are marked once, are each user’s own, and are unmarked', async () => {
    await markFavouritePose(userId, 'standing')
    await markFavouritePose(userId, 'standing')
    await markFavouritePose(userId, 'sitting')
    await markFavouritePose(strangerId, 'running')
    expect(await listFavouritePoses(userId)).toEqual(['sitting', 'standing'])
    await unmarkFavouritePose(userId, 'running')
    await unmarkFavouritePose(userId, 'standing')
    expect(await listFavouritePoses(userId)).toEqual(['sitting'])
    expect(await listFavouritePoses(strangerId)).toEqual(['running'])
  })

  test('of poses that left the library are forgotten, but not at once', async () => {
    await markFavouritePose(userId, 'gone')
    await markFavouritePose(userId, 'standing')
    await sweepFavouritePoses(['standing'])
    expect(await listFavouritePoses(userId)).toContain('gone')
    await db
      .updateTable('pose_favourites')
      .set({ created_at: sql<Date>`now() - interval '31 days'` })
      .execute()
    await sweepFavouritePoses(['standing'])
    expect(await listFavouritePoses(userId)).toEqual(['standing'])
  })
})

describe('own poses', () => {
  test('come back as they were kept, and as they were changed', async () => {
    const id = await keep('Duduk di bangku', skeleton(0.4))
    expect(await findOwnPose(userId, id)).toMatchObject({ name: 'Duduk di bangku', skeleton: skeleton(0.4) })
    expect(await changeOwnPose(userId, id, { name: 'Jongkok', skeleton: skeleton(0.6) })).toBe(true)
    expect(await listOwnPoses(userId)).toMatchObject([{ id, name: 'Jongkok', skeleton: skeleton(0.6) }])
    expect(await removeOwnPose(userId, id)).toBe(true)
    expect(await listOwnPoses(userId)).toEqual([])
  })

  test('are nobody else’s', async () => {
    const id = await keep('Duduk', skeleton(0.4))
    expect(await findOwnPose(strangerId, id)).toBeUndefined()
    expect(await changeOwnPose(strangerId, id, { name: 'x', skeleton: skeleton(0.1) })).toBe(false)
    expect(await removeOwnPose(strangerId, id)).toBe(false)
    expect(await listOwnPoses(strangerId)).toEqual([])
    expect(await findOwnPose(userId, 'nonsense')).toBeUndefined()
    expect(await findOwnPose(userId, id)).toMatchObject({ name: 'Duduk' })
  })

  test('are never more than there may be, also when many are kept at once', async () => {
    const row = { user_id: userId, name: 'x', skeleton: JSON.stringify(skeleton(0.5)) }
    await db
      .insertInto('own_poses')
      .values(Array.from({ length: MAX_OWN_POSES - 2 }, () => row))
      .execute()
    const kept = await Promise.all(
      [1, 2, 3, 4, 5].map(() => keepOwnPose(userId, { name: 'y', skeleton: skeleton(0.5) })),
    )
    expect(kept.filter(({ ok }) => ok)).toHaveLength(2)
    expect(kept.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'full' })
    expect(await listOwnPoses(userId)).toHaveLength(MAX_OWN_POSES)
  })
})

describe('requests', () => {
  test('begin with their owner’s vote and are sorted by votes, and nobody reads whose they are', async () => {
    const few = await ask('Naik sepeda')
    const many = await ask('Memegang helm')
    expect(await votePoseRequest(strangerId, many)).toBe(true)
    expect(await votePoseRequest(strangerId, many)).toBe(true)
    expect(await listPoseRequests(strangerId, { limit: 10 })).toMatchObject([
      { id: many, votes: 2, isVoted: true, isOwn: false },
      { id: few, votes: 1, isVoted: false, isOwn: false },
    ])
    expect(JSON.stringify(await listPoseRequests(strangerId, { limit: 10 }))).not.toContain(userId)
    expect(await unvotePoseRequest(strangerId, many)).toBe(true)
    expect(await unvotePoseRequest(strangerId, many)).toBe(false)
    expect(await listPoseRequests(userId, { limit: 1, offset: 1 })).toMatchObject([
      { id: few, votes: 1, isVoted: true, isOwn: true },
    ])
  })

  test('a user has only a few open, also when many are sent at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: MAX_OPEN_REQUESTS + 3 }, () => askForPose(userId, wish('Terbang'))),
    )
    expect(asked.filter(({ ok }) => ok)).toHaveLength(MAX_OPEN_REQUESTS)
    expect(await askForPose(userId, wish('Lagi'))).toEqual({ ok: false, reason: 'too-many-open' })
    const [first] = asked.flatMap((one) => (one.ok ? [one.id] : []))
    await answer(first!, { state: 'declined', answer: 'Sudah ada yang mirip.' })
    expect(await askForPose(userId, wish('Lagi'))).toMatchObject({ ok: true })
  })

  test('are answered to everybody who wanted them, and voting ends', async () => {
    const done = await ask('Naik sepeda')
    const declined = await ask('Salto')
    await answer(done, { state: 'planned', answer: 'Minggu depan.' })
    expect(await listPoseRequests(userId, { limit: 10 })).toMatchObject([
      { id: declined, state: 'open' },
      { id: done, state: 'planned', answer: 'Minggu depan.' },
    ])
    await answer(done, { state: 'done', answer: 'Silakan.', poseId: 'cycling' })
    await answer(declined, { state: 'declined', answer: 'Terlalu sulit.' })
    expect(await votePoseRequest(strangerId, done)).toBe(false)
    expect(await unvotePoseRequest(userId, done)).toBe(false)
    expect(await listPoseRequests(userId, { limit: 10 })).toEqual([])
    const answered = await listPoseRequests(userId, { isAnswered: true, limit: 10 })
    expect(answered.map(({ state, poseId }) => [state, poseId])).toEqual([
      ['declined', null],
      ['done', 'cycling'],
    ])
    // A no is nobody else's business.
    const others = await listPoseRequests(strangerId, { isAnswered: true, limit: 10 })
    expect(others.map(({ id }) => id)).toEqual([done])
  })

  test('are withdrawn while they are open; what others want stays without their owner', async () => {
    const alone = await ask('Naik sepeda')
    const shared = await ask('Memegang helm')
    const planned = await ask('Salto')
    await votePoseRequest(strangerId, shared)
    await answer(planned, { state: 'planned', answer: '' })
    expect(await withdrawPoseRequest(strangerId, alone)).toBe(false)
    expect(await withdrawPoseRequest(userId, alone)).toBe(true)
    expect(await withdrawPoseRequest(userId, shared)).toBe(true)
    expect(await withdrawPoseRequest(userId, planned)).toBe(false)
    const left = await listPoseRequests(userId, { limit: 10 })
    expect(left.map(({ id, votes, isOwn }) => ({ id, votes, isOwn }))).toEqual([
      { id: planned, votes: 1, isOwn: true },
      { id: shared, votes: 1, isOwn: false },
    ])
  })

  test('outlive their owner where others want them', async () => {
    const id = await ask('Naik sepeda')
    await votePoseRequest(strangerId, id)
    await db.deleteFrom('users').where('id', '=', userId).execute()
    expect(await listAllPoseRequests({ state: 'open', limit: 10 })).toMatchObject([
      { id, votes: 1, askedBy: null },
    ])
  })

  test('an operator sees who asked, and removes what should not be there', async () => {
    const id = await ask('Naik sepeda')
    await answer(id, { state: 'planned', answer: '' })
    const [file] = await listAllPoseRequests({ state: 'planned', limit: 10 })
    expect(file).toMatchObject({ id, askedBy: expect.stringContaining('@') as string, votes: 1 })
    expect(file?.answeredAt).toBeInstanceOf(Date)
    expect(await removePoseRequest({ operatorId: null }, id)).toBe(true)
    expect(await removePoseRequest({ operatorId: null }, id)).toBe(false)
    expect(
      await answerPoseRequest({ operatorId: strangerId }, id, { state: 'open', answer: '', poseId: null }),
    ).toBe(false)
  })

  test('are swept once the answer was there long enough, or nobody wants them any more', async () => {
    const open = await ask('Naik sepeda')
    const old = await ask('Memegang helm')
    const abandoned = await ask('Salto')
    await answer(old, { state: 'declined', answer: 'Tidak.' })
    await db.deleteFrom('pose_request_votes').where('request_id', '=', abandoned).execute()
    await db
      .updateTable('pose_requests')
      .set({ user_id: null, created_at: sql<Date>`now() - interval '31 days'` })
      .where('id', '=', abandoned)
      .execute()
    await db
      .updateTable('pose_requests')
      .set({ answered_at: sql<Date>`now() - interval '181 days'` })
      .where('id', '=', old)
      .execute()
    expect(await sweepPoseRequests()).toBe(2)
    expect((await listPoseRequests(userId, { limit: 10 })).map(({ id }) => id)).toEqual([open])
  })

  test('the database itself refuses an answer that says nothing', async () => {
    const id = await ask('Naik sepeda')
    await expect(answer(id, { state: 'declined', answer: '' })).rejects.toThrow()
    await expect(answer(id, { state: 'done', answer: 'Silakan.' })).rejects.toThrow()
  })
})

async function keep(name: string, pose: Skeleton): Promise<string> {
  const kept = await keepOwnPose(userId, { name, skeleton: pose })
  if (!kept.ok) throw new Error(kept.reason)
  return kept.id
}

async function ask(name: string): Promise<string> {
  const asked = await askForPose(userId, wish(name))
  if (!asked.ok) throw new Error(asked.reason)
  return asked.id
}

async function answer(
  id: string,
  given: { state: 'planned' | 'done' | 'declined'; answer: string; poseId?: string },
) {
  return await answerPoseRequest({ operatorId: strangerId }, id, { ...given, poseId: given.poseId ?? null })
}

function wish(name: string) {
  return { name, description: `${name}, dari depan.`, useCase: 'marketplace' as const }
}

function skeleton(x: number): Skeleton {
  const joints = Object.fromEntries(
    JOINTS.map((joint, index) => [joint, index % 5 === 4 ? null : { x, y: index / 20 }]),
  ) as Skeleton['joints']
  return { width: 0.75, joints }
}
