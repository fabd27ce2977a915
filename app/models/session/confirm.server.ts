import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import { verifyPassword } from '#app/models/password.server.ts'

/** What is grave is done by somebody who has given the password this lately, at log in or since. */
const MINUTES = 15

export async function isRecentlyConfirmed(sessionId: string): Promise<boolean> {
  const recent = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', sessionId)
    .where('confirmed_at', '>', sql<Date>`now() - make_interval(mins => ${MINUTES})`)
    .executeTakeFirst()
  return recent !== undefined
}

/** Notes that this session gave its user's password just now; false when it is another one. */
export async function confirmSession(sessionId: string, password: string): Promise<boolean> {
  const user = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select('password_hash')
    .where('sessions.id', '=', sessionId)
    .executeTakeFirst()
  if (!(await verifyPassword(password, user?.password_hash))) return false
  await db
    .updateTable('sessions')
    .set({ confirmed_at: sql<Date>`now()` })
    .where('id', '=', sessionId)
    .execute()
  return true
}
