import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { db } from '#app/db/client.server.ts'
import {
  endSessionOfToken,
  findSessionUser,
  listSessions,
  removeExpiredSessions,
  rotateSession,
  startSession,
} from '#app/models/session.server.ts'
import { createTestUser } from '#tests/support/factories.ts'

const DEVICE = { userAgent: 'test', ip: '198.51.100.7' }
const START = new Date('2026-01-01T00:00:00Z')
const later = (days: number) => new Date(START.getTime() + days * 86_400_000)

test('keeps the hash of the token only', async () => {
  const { userId } = await createTestUser()
  const token = await startSession(userId, DEVICE)
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const row = await db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  expect(row.token_hash).toEqual(createHash('sha256').update(token).digest())
  expect(JSON.stringify(row)).not.toContain(token)
})

test('ends after 30 days without use', async () => {
  const { userId } = await createTestUser()
  const token = await startSession(userId, DEVICE, START)
  expect(await findSessionUser(token, later(29.9))).toMatchObject({ id: userId })
  const idle = await startSession(userId, DEVICE, START)
  expect(await findSessionUser(idle, later(30.1))).toBeNull()
})

test('is renewed when fewer than 15 days are left, and ends after 90 days all the same', async () => {
  const { userId } = await createTestUser()
  const token = await startSession(userId, DEVICE, START)
  const expiry = async () =>
    (
      await db
        .selectFrom('sessions')
        .select('expires_at')
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow()
    ).expires_at

  await findSessionUser(token, later(14))
  expect(await expiry()).toEqual(later(30))
  await findSessionUser(token, later(16))
  expect(await expiry()).toEqual(later(46))
  for (const day of [40, 60, 80]) expect(await findSessionUser(token, later(day))).not.toBeNull()
  expect(await expiry()).toEqual(later(90))
  expect(await findSessionUser(token, later(90.1))).toBeNull()
})

test('of a disabled user is none', async () => {
  const { userId } = await createTestUser()
  const token = await startSession(userId, DEVICE)
  await db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', userId).execute()
  expect(await findSessionUser(token)).toBeNull()
})

test('goes on under a new token after rotation, and the old one is worth nothing', async () => {
  const { userId } = await createTestUser()
  const old = await startSession(userId, DEVICE)
  const { sessionId } = (await findSessionUser(old))!
  const fresh = await rotateSession(sessionId)
  expect(await findSessionUser(old)).toBeNull()
  expect(await findSessionUser(fresh!)).toMatchObject({ sessionId })
  await endSessionOfToken(fresh!)
  expect(await rotateSession(sessionId)).toBeUndefined()
})

test('is listed with its device while it lives, the present one first', async () => {
  const { userId } = await createTestUser()
  await startSession(userId, DEVICE, later(-400))
  await startSession(userId, { userAgent: 'x'.repeat(2_000), ip: '2001:db8::1' })
  const { sessionId } = (await findSessionUser(await startSession(userId, DEVICE)))!
  const sessions = await listSessions(userId, sessionId)
  expect(sessions.map(({ isCurrent, ip }) => ({ isCurrent, ip }))).toEqual([
    { isCurrent: true, ip: '198.51.100.7' },
    { isCurrent: false, ip: '2001:db8::1' },
  ])
  expect(await removeExpiredSessions()).toBeGreaterThan(0)
  expect(await listSessions(userId, sessionId)).toHaveLength(2)
})

test('tells the account when it was last used, once a day', async () => {
  const { userId } = await createTestUser()
  await db
    .updateTable('users')
    .set({ seen_at: later(-100) })
    .where('id', '=', userId)
    .execute()
  const seen = async () =>
    (await db.selectFrom('users').select('seen_at').where('id', '=', userId).executeTakeFirstOrThrow())
      .seen_at
  const token = await startSession(userId, DEVICE, START)
  expect(await seen()).toEqual(START)
  await findSessionUser(token, later(0.5))
  expect(await seen()).toEqual(START)
  await findSessionUser(token, later(1.5))
  expect(await seen()).toEqual(later(1.5))
})
