import { sql } from 'kysely'
import { db, type Trx } from '#app/db/client.server.ts'
import { isUniqueViolation } from '#app/db/unique.server.ts'
import { postMail } from '#app/mail/outbox.server.ts'
import { canSendMail } from '#app/mail.server.ts'
import { verifyPassword } from '#app/models/password.server.ts'
import { createToken, findToken, removeTokens, takeToken } from '#app/models/user/token.server.ts'

/** The addresses of users: what is known of them, how they are confirmed and changed. */

export interface EmailStatus {
  email: string
  isConfirmed: boolean
  /** Its mail server has refused a mail for good. */
  isUnreachable: boolean
  /** A new address that waits to be confirmed. */
  pending: string | null
  wantsRunMails: boolean
  /** Whether mails go out from here at all. */
  canSend: boolean
}

export async function findEmailStatus(userId: string): Promise<EmailStatus> {
  const user = await db
    .selectFrom('users')
    .select((eb) => [
      'email',
      'email_confirmed_at',
      'email_unreachable_at',
      'wants_run_mails',
      eb
        .selectFrom('account_tokens')
        .select('account_tokens.email')
        .whereRef('user_id', '=', 'users.id')
        .where('purpose', '=', 'change-email')
        .where('expires_at', '>', sql<Date>`now()`)
        .orderBy('account_tokens.created_at', 'desc')
        .limit(1)
        .as('pending'),
    ])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return {
    email: user.email,
    isConfirmed: user.email_confirmed_at !== null,
    isUnreachable: user.email_unreachable_at !== null,
    pending: user.pending,
    wantsRunMails: user.wants_run_mails,
    canSend: canSendMail(),
  }
}

/** Whether mails about runs are wanted. */
export async function updateRunMails(userId: string, isWanted: boolean): Promise<void> {
  await db.updateTable('users').set({ wants_run_mails: isWanted }).where('id', '=', userId).execute()
}

/** The same for who asks for it again. */
export async function askForConfirmation(userId: string): Promise<void> {
  await db.transaction().execute((trx) => postConfirmation(trx, userId))
}

/** Mails a link that confirms the user's present address. Earlier links go on being good. */
export async function postConfirmation(trx: Trx, userId: string): Promise<void> {
  if (!canSendMail()) return
  const user = await trx
    .selectFrom('users')
    .select('email')
    .where('id', '=', userId)
    .where('email_confirmed_at', 'is', null)
    .executeTakeFirst()
  if (!user) return
  const tokenId = await createToken(trx, { userId, purpose: 'confirm-email', email: user.email })
  await postMail(trx, { userId }, { kind: 'confirm-email', values: { tokenId } })
}

export type EmailChange = { ok: true } | { ok: false; reason: 'wrong-password' | 'email-taken' | 'unchanged' }

/** Mails a link to the new address; the old one stays until somebody opens it. A change asked for before is off. */
export async function askForEmailChange(
  userId: string,
  change: { email: string; password: string },
): Promise<EmailChange> {
  const user = await db
    .selectFrom('users')
    .select(['email', 'password_hash'])
    .where('id', '=', userId)
    .executeTakeFirst()
  if (!(await verifyPassword(change.password, user?.password_hash)) || !user) {
    return { ok: false, reason: 'wrong-password' }
  }
  if (user.email === change.email) return { ok: false, reason: 'unchanged' }
  try {
    return await db.transaction().execute(async (trx): Promise<EmailChange> => {
      if (await isTaken(trx, change.email)) return { ok: false, reason: 'email-taken' }
      await removeTokens(trx, userId, ['change-email'])
      const tokenId = await createToken(trx, { userId, purpose: 'change-email', email: change.email })
      await postMail(trx, { userId, email: change.email }, { kind: 'change-email', values: { tokenId } })
      // After the links, which other transactions lock before the user too.
      if (!(await isStill(trx, userId, user.password_hash))) throw new Refused('another password was set')
      return { ok: true }
    })
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: 'wrong-password' }
    throw error
  }
}

/** Whether the password that was compared is still the one, until the transaction ends. */
async function isStill(trx: Trx, userId: string, passwordHash: string): Promise<boolean> {
  const user = await trx
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('password_hash', '=', passwordHash)
    .where('disabled_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  return user !== undefined
}

export async function forgetEmailChange(userId: string): Promise<void> {
  await db.transaction().execute((trx) => removeTokens(trx, userId, ['change-email']))
}

/** What the link of a mail is about, without using it. */
export async function findConfirmation(
  secret: string,
): Promise<{ userId: string; email: string; isChange: boolean } | undefined> {
  const token = await findToken(secret, ['confirm-email', 'change-email'])
  if (!token) return undefined
  // The address was changed since: the link proves one that is not used.
  if (token.purpose === 'confirm-email' && token.email !== token.userEmail) return undefined
  return { userId: token.userId, email: token.email, isChange: token.purpose === 'change-email' }
}

export type Confirmed =
  | { ok: true; email: string; isChange: boolean }
  | { ok: false; reason: 'gone' | 'email-taken' | 'other-user' }

/**
 * Confirms the address that a link was sent to, once. A first address is confirmed by whoever can read its mails; a new
 * one only by the user, logged in: had it been mistyped, a stranger could make the account their own.
 */
export async function confirmEmail(secret: string, byUserId: string | undefined): Promise<Confirmed> {
  try {
    return await db.transaction().execute(async (trx): Promise<Confirmed> => {
      const token = await takeToken(trx, secret, ['confirm-email', 'change-email'])
      if (!token) return { ok: false, reason: 'gone' }
      const isChange = token.purpose === 'change-email'
      if (isChange && token.userId !== byUserId) throw new Refused('the link is of another user')
      if (isChange && (await isTaken(trx, token.email))) return { ok: false, reason: 'email-taken' }
      const confirmed = await trx
        .updateTable('users')
        .set({
          email: token.email,
          email_confirmed_at: sql<Date>`now()`,
          ...(isChange && { email_unreachable_at: null }),
        })
        .where('id', '=', token.userId)
        .where('email', '=', token.userEmail)
        .$if(!isChange, (query) => query.where('email', '=', token.email))
        .executeTakeFirst()
      if (confirmed.numUpdatedRows === 0n) return { ok: false, reason: 'gone' }
      await removeTokens(trx, token.userId, ['confirm-email'])
      if (isChange) {
        // Links to the old address prove nothing any more.
        await removeTokens(trx, token.userId, ['change-email', 'reset-password'])
        const to = { userId: token.userId, email: token.userEmail }
        await postMail(trx, to, { kind: 'email-changed', values: { email: token.email } })
      }
      return { ok: true, email: token.email, isChange }
    })
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: 'other-user' }
    // Somebody registered it in this very moment.
    if (isUniqueViolation(error)) return { ok: false, reason: 'email-taken' }
    throw error
  }
}

/** Undoes the transaction: the links stay good for the one they belong to. */
class Refused extends Error {}

async function isTaken(trx: Trx, email: string): Promise<boolean> {
  const taken = await trx.selectFrom('users').select('id').where('email', '=', email).executeTakeFirst()
  return taken !== undefined
}
