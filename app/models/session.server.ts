import { hash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { deleteWhere, type Sweep } from '#app/db/sweep.server.ts'
import { compiledOnce } from '#app/db/compiled.server.ts'
import type { Language, Role, Theme } from '#app/db/schema.ts'

const DAY_MS = 86_400_000
/** A session lives on while it is used: 30 days from the last renewal, renewed when fewer than 15 are left. */
const SLIDING_MS = 30 * DAY_MS
const RENEW_BELOW_MS = 15 * DAY_MS
/** However busy, a session ends after this. */
export const ABSOLUTE_MS = 90 * DAY_MS
/** `last_seen_at` is for people; writing it at every request would make every page a write. */
const SEEN_EVERY_MS = 5 * 60_000
const TOKEN_BYTES = 32
const MAX_USER_AGENT = 300

/** Who is logged in, read from the database at every request. */
export interface SessionUser {
  id: string
  sessionId: string
  name: string
  email: string
  role: Role
  language: Language
  theme: Theme
  quotaBytes: number
  usedBytes: number
}

export interface Device {
  userAgent: string
  ip: string
}

export interface SessionView extends Device {
  id: string
  isCurrent: boolean
  createdAt: Date
  lastSeenAt: Date
}

/** Opens a session and returns the token for the cookie; only its hash is kept. Throws when the user may not log in. */
export async function startSession(userId: string, device: Device, now = new Date()): Promise<string> {
  const token = await insertSession({ userId }, device, now)
  if (!token) throw new Error(`User ${userId} is gone or may not log in`)
  return token
}

/** Somebody who has just shown the password that `passwordHash` belongs to. */
export interface Verified {
  userId: string
  passwordHash: string
}

/**
 * The same after a password was compared, which takes long: undefined when it was changed meanwhile, or the account
 * disabled or closed. Whoever ends an account's sessions ends this one as well, or it is never opened.
 */
export async function startVerifiedSession(user: Verified, device: Device): Promise<string | undefined> {
  return await insertSession(user, device, new Date())
}

async function insertSession(
  { userId, passwordHash }: { userId: string; passwordHash?: string },
  device: Device,
  now: Date,
): Promise<string | undefined> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const expiresAt = new Date(now.getTime() + SLIDING_MS)
  const inserted = await db
    .insertInto('sessions')
    .columns(['user_id', 'token_hash', 'user_agent', 'ip', 'created_at', 'last_seen_at', 'expires_at'])
    .expression(
      db
        .selectFrom('users')
        .select([
          'id',
          sql<Buffer>`${hashToken(token)}::bytea`.as('token_hash'),
          sql<string>`${device.userAgent.slice(0, MAX_USER_AGENT)}::text`.as('user_agent'),
          sql<string>`${device.ip}::text`.as('ip'),
          sql<Date>`${now}::timestamptz`.as('created_at'),
          sql<Date>`${now}::timestamptz`.as('last_seen_at'),
          sql<Date>`${expiresAt}::timestamptz`.as('expires_at'),
        ])
        .where('id', '=', userId)
        .where('disabled_at', 'is', null)
        .where('closed_at', 'is', null)
        .$if(passwordHash !== undefined, (query) => query.where('password_hash', '=', passwordHash!))
        // Waits for a change that is under way, and looks at the row again after it.
        .forShare(),
    )
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) return undefined
  await noteSeen(userId, now)
  return token
}

const findLiveSession = compiledOnce((given: { tokenHash: Buffer; now: Date; notBefore: Date }) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select([
      'users.id as id',
      'sessions.id as sessionId',
      'name',
      'email',
      'role',
      'language',
      'theme',
      'quota_bytes as quotaBytes',
      'used_bytes as usedBytes',
      'sessions.created_at as createdAt',
      'last_seen_at as lastSeenAt',
      'expires_at as expiresAt',
    ])
    .where('token_hash', '=', given.tokenHash)
    .where('expires_at', '>', given.now)
    .where('sessions.created_at', '>', given.notBefore)
    .where('disabled_at', 'is', null),
)

/** The user of a live session, and prolongs it. Disabled users have none. */
export async function findSessionUser(token: string, now = new Date()): Promise<SessionUser | null> {
  const notBefore = new Date(now.getTime() - ABSOLUTE_MS)
  const [row] = await findLiveSession({ tokenHash: hashToken(token), now, notBefore })
  if (!row) return null
  const { createdAt, lastSeenAt, expiresAt, ...user } = row
  if (now.getTime() - lastSeenAt.getTime() >= SEEN_EVERY_MS) {
    await prolong(user.sessionId, { createdAt, expiresAt }, now)
    await noteSeen(user.id, now)
  }
  return user
}

async function prolong(
  sessionId: string,
  session: { createdAt: Date; expiresAt: Date },
  now: Date,
): Promise<void> {
  const isDue = session.expiresAt.getTime() - now.getTime() < RENEW_BELOW_MS
  const end = Math.min(now.getTime() + SLIDING_MS, session.createdAt.getTime() + ABSOLUTE_MS)
  await db
    .updateTable('sessions')
    .set({ last_seen_at: now, ...(isDue && { expires_at: new Date(end) }) })
    .where('id', '=', sessionId)
    .execute()
}

/** Once a day is enough to know whether anybody still comes for an account's files. */
async function noteSeen(userId: string, now: Date): Promise<void> {
  await db
    .updateTable('users')
    .set({ seen_at: now })
    .where('id', '=', userId)
    .where('seen_at', '<', new Date(now.getTime() - DAY_MS))
    .execute()
}

/** Gives the session a new token, so that a copy of the old cookie is worth nothing. */
export async function rotateSession(sessionId: string): Promise<string | undefined> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const rotated = await db
    .updateTable('sessions')
    .set({ token_hash: hashToken(token) })
    .where('id', '=', sessionId)
    .executeTakeFirst()
  return rotated.numUpdatedRows === 1n ? token : undefined
}

/** The user's live sessions, this one first and then by last use. */
export async function listSessions(userId: string, currentSessionId: string): Promise<SessionView[]> {
  const rows = await db
    .selectFrom('sessions')
    .select([
      'id',
      'user_agent as userAgent',
      'ip',
      'created_at as createdAt',
      'last_seen_at as lastSeenAt',
      sql<boolean>`id = ${currentSessionId}`.as('isCurrent'),
    ])
    .where('user_id', '=', userId)
    .where('expires_at', '>', new Date())
    .where('created_at', '>', new Date(Date.now() - ABSOLUTE_MS))
    .orderBy('isCurrent', 'desc')
    .orderBy('last_seen_at', 'desc')
    .execute()
  return rows
}

/** Ends the session of a cookie: log out, and the old one at log in. */
export async function endSessionOfToken(token: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', hashToken(token)).execute()
}

/** Whether there was such a session of this user. */
export async function endSession(userId: string, sessionId: string): Promise<boolean> {
  const ended = await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    // Compared as text: an id that is no UUID is simply not found.
    .where(sql<string>`id::text`, '=', sessionId)
    .executeTakeFirst()
  return ended.numDeletedRows === 1n
}

/** Number of sessions ended. Without `exceptSessionId`, everywhere. */
export async function endSessions(userId: string, exceptSessionId?: string): Promise<number> {
  let ending = db.deleteFrom('sessions').where('user_id', '=', userId)
  if (exceptSessionId) ending = ending.where('id', '<>', exceptSessionId)
  return Number((await ending.executeTakeFirst()).numDeletedRows)
}

/** Those of `ids` that still let their user in: one question for all the streams that a process holds open. */
export async function findLiveSessions(ids: string[], now = new Date()): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select('sessions.id')
    .where('sessions.id', 'in', ids)
    .where('expires_at', '>', now)
    .where('sessions.created_at', '>', new Date(now.getTime() - ABSOLUTE_MS))
    .where('disabled_at', 'is', null)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Upkeep: rows that no cookie can use any more. Returns how many went. */
export async function removeExpiredSessions(sweep: Sweep = {}): Promise<number> {
  const { now = new Date() } = sweep
  const oldest = new Date(now.getTime() - ABSOLUTE_MS)
  return await deleteWhere('sessions', sql`expires_at <= ${now} or created_at <= ${oldest}`, sweep)
}

function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}
