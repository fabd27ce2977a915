import { sql } from 'kysely'
import { db } from '#app/db/client.server.ts'
import type { Language } from '#app/db/schema.ts'
import { postMail, postToAddress } from '#app/mail/outbox.server.ts'
import { hashPassword } from '#app/models/password.server.ts'
import {
  createToken,
  findToken,
  findTokenById,
  removeTokens,
  takeToken,
} from '#app/models/user/token.server.ts'

/** A new password for somebody who has forgotten the old one. */

/**
 * Asks for a link. What is done here is the same for every address, so neither the answer nor its time tells whether
 * there is an account: that is looked up when the mail is written.
 */
export async function askForReset(email: string, language: Language): Promise<void> {
  await db
    .transaction()
    .execute((trx) => postToAddress(trx, { email, language }, { kind: 'reset-password', values: {} }))
}

export interface ResetLink {
  tokenId: string
  name: string
  language: Language
}

/**
 * The link of a mail that `askForReset` posted, made when the mail is written for the first time. Undefined when nobody
 * has this address, may log in, or needs the link any more.
 */
export async function linkOfReset(mailId: string, email: string): Promise<ResetLink | undefined> {
  const user = await db
    .selectFrom('users')
    .select(['id', 'name', 'language'])
    .where('email', '=', email)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (!user) return undefined
  const tokenId = await db.transaction().execute(async (trx) => {
    const mail = await trx
      .selectFrom('mails')
      .select(sql<string | null>`details ->> 'tokenId'`.as('tokenId'))
      .where('id', '=', mailId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (mail.tokenId) return mail.tokenId
    const made = await createToken(trx, { userId: user.id, purpose: 'reset-password', email })
    await trx
      .updateTable('mails')
      .set({ details: JSON.stringify({ tokenId: made }), user_id: user.id })
      .where('id', '=', mailId)
      .execute()
    return made
  })
  if (!(await findTokenById(tokenId))) return undefined
  return { tokenId, name: user.name, language: user.language }
}

/** Whose password a link is for, without using it; the page checks the new password against them. */
export async function findReset(secret: string): Promise<{ email: string; name: string } | undefined> {
  const token = await findToken(secret, ['reset-password'])
  if (!token || token.email !== token.userEmail) return undefined
  return { email: token.email, name: token.name }
}

/**
 * Sets a new password by a link, once: every session ends, every other link of the kind is worthless, and the owner is
 * told. It proves the address as well.
 */
export async function resetPassword(
  secret: string,
  password: string,
): Promise<{ ok: true; email: string } | { ok: false; reason: 'gone' }> {
  // Hashing is dear: not for a guess.
  if (!(await findReset(secret))) return { ok: false, reason: 'gone' }
  const passwordHash = await hashPassword(password)
  return await db.transaction().execute(async (trx) => {
    const token = await takeToken(trx, secret, ['reset-password'])
    if (!token) return { ok: false, reason: 'gone' }
    const changed = await trx
      .updateTable('users')
      .set({
        password_hash: passwordHash,
        email_confirmed_at: sql<Date>`coalesce(email_confirmed_at, now())`,
      })
      .where('id', '=', token.userId)
      .where('email', '=', token.email)
      .executeTakeFirst()
    if (changed.numUpdatedRows === 0n) return { ok: false, reason: 'gone' }
    await trx.deleteFrom('sessions').where('user_id', '=', token.userId).execute()
    // Whoever knew the old password may have begun to move the account to an address of theirs.
    await removeTokens(trx, token.userId, ['reset-password', 'change-email', 'confirm-email'])
    const values = { at: new Date().toISOString() }
    await postMail(trx, { userId: token.userId }, { kind: 'password-changed', values })
    return { ok: true, email: token.email }
  })
}
