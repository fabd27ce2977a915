import { db } from '#app/db/client.server.ts'
import type { Language, Theme } from '#app/db/schema.ts'
import { openAccount } from '#app/models/credit.server.ts'
import { hashPassword, verifyPassword } from '#app/models/password.server.ts'
import type { Verified } from '#app/models/session.server.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { postConfirmation } from '#app/models/user/email.server.ts'
import { removeTokens } from '#app/models/user/token.server.ts'

/**
 * A user with an account that holds the welcome bonus, in one transaction: there is never one without the other.
 * Takes as long whether or not the e-mail is taken.
 */
export async function createUser(user: {
  email: string
  name: string
  password: string
  language: Language
  /** Of an address that no mail can reach. */
  isConfirmed?: boolean
}): Promise<{ ok: true; userId: string } | { ok: false; reason: 'email-taken' }> {
  const passwordHash = await hashPassword(user.password)
  return await db.transaction().execute(async (trx) => {
    const created = await trx
      .insertInto('users')
      .values({
        email: normalEmail(user.email),
        name: user.name.trim(),
        password_hash: passwordHash,
        language: user.language,
        ...(user.isConfirmed && { email_confirmed_at: new Date() }),
      })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!created) return { ok: false, reason: 'email-taken' }
    await openAccount(trx, created.id)
    await postConfirmation(trx, created.id)
    return { ok: true, userId: created.id }
  })
}

/**
 * The user whose e-mail and password these are, or undefined: an unknown e-mail, a wrong password and a disabled
 * account take the same time and look the same. What it tells is over when the password is: see `startVerifiedSession`.
 */
export async function findUserByPassword(email: string, password: string): Promise<Verified | undefined> {
  const user = await db
    .selectFrom('users')
    .select(['id', 'password_hash', 'disabled_at'])
    .where('email', '=', normalEmail(email))
    .executeTakeFirst()
  const matches = await verifyPassword(password, user?.password_hash)
  if (!user || !matches || user.disabled_at) return undefined
  return { userId: user.id, passwordHash: user.password_hash }
}

/**
 * Replaces the password and ends every session but `keepSessionId`, in one transaction: whoever had the old password
 * is out. The caller gives the kept session a new token.
 */
export async function changePassword(
  userId: string,
  change: { current: string; next: string; keepSessionId: string },
): Promise<{ ok: true } | { ok: false; reason: 'wrong-password' }> {
  const user = await db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (!(await verifyPassword(change.current, user?.password_hash)) || !user) {
    return { ok: false, reason: 'wrong-password' }
  }
  const passwordHash = await hashPassword(change.next)
  return await db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('users')
      .set({ password_hash: passwordHash })
      .where('id', '=', userId)
      // Two changes at once: the one that read the older password loses.
      .where('password_hash', '=', user.password_hash)
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) return { ok: false, reason: 'wrong-password' }
    await trx
      .deleteFrom('sessions')
      .where('user_id', '=', userId)
      .where('id', '<>', change.keepSessionId)
      .execute()
    await removeTokens(trx, userId, ['reset-password', 'change-email'])
    const values = { at: new Date().toISOString() }
    await postMail(trx, { userId }, { kind: 'password-changed', values })
    return { ok: true }
  })
}

export async function updateProfile(userId: string, profile: { name: string }): Promise<void> {
  await db.updateTable('users').set({ name: profile.name.trim() }).where('id', '=', userId).execute()
}

export async function updatePreferences(
  userId: string,
  preferences: { language?: Language; theme?: Theme },
): Promise<void> {
  const { language, theme } = preferences
  if (!language && !theme) return
  await db
    .updateTable('users')
    .set({ ...(language && { language }), ...(theme && { theme }) })
    .where('id', '=', userId)
    .execute()
}

/** The one spelling of an e-mail that is stored, looked up and counted. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}
