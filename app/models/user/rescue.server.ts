import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { isUniqueViolation } from '#app/db/unique.server.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { recordAction, type Operator } from '#app/models/audit.server.ts'
import { hashPassword } from '#app/models/password.server.ts'
import { createToken, removeTokens, secretOf } from '#app/models/user/token.server.ts'

/** For an owner whom no mail reaches: what somebody at the server's console can do, in the audit log as all they do. */

export type Rescue =
  { ok: true; secret: string } | { ok: false; reason: 'not-found' | 'disabled' | 'email-taken' }

/**
 * Makes the secret of a link for a new password that a person hands over instead of a mail; it is good as long, and ends
 * as that does. With `email` the account gets that address first, as a confirmed one, and whoever had it is out: every
 * session and link ends, the password opens nothing, and the address before is told.
 */
export async function rescueAccount(by: Operator, userId: string, email?: string): Promise<Rescue> {
  const nobodysPassword = email && (await hashPassword(randomBytes(32).toString('base64url')))
  try {
    return await db.transaction().execute(async (trx): Promise<Rescue> => {
      const user = await trx
        .selectFrom('users')
        .select(['email', 'disabled_at'])
        .where('id', '=', userId)
        .executeTakeFirst()
      if (!user) return { ok: false, reason: 'not-found' }
      if (user.disabled_at) return { ok: false, reason: 'disabled' }
      const target = { kind: 'user', id: userId } as const
      if (email && nobodysPassword) {
        const sessions = await moveAccount(trx, userId, { email, passwordHash: nobodysPassword })
        await recordAction(trx, { ...by, action: 'user.email', target, details: { sessions } })
        const before = { userId, email: user.email }
        if (email !== user.email) await postMail(trx, before, { kind: 'email-changed', values: { email } })
      }
      await recordAction(trx, { ...by, action: 'user.reset-link', target })
      const to = email ?? user.email
      return {
        ok: true,
        secret: secretOf(await createToken(trx, { userId, purpose: 'reset-password', email: to })),
      }
    })
  } catch (error) {
    if (isUniqueViolation(error)) return { ok: false, reason: 'email-taken' }
    throw error
  }
}

/** Returns how many sessions ended. */
async function moveAccount(
  trx: Trx,
  userId: string,
  { email, passwordHash }: { email: string; passwordHash: string },
): Promise<number> {
  await removeTokens(trx, userId, ['confirm-email', 'change-email', 'reset-password'])
  await trx
    .updateTable('users')
    .set({
      email,
      password_hash: passwordHash,
      email_confirmed_at: sql<Date>`now()`,
      email_unreachable_at: null,
    })
    .where('id', '=', userId)
    .execute()
  const ended = await trx.deleteFrom('sessions').where('user_id', '=', userId).executeTakeFirst()
  return Number(ended.numDeletedRows)
}
