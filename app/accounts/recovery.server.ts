import { isKnownPassword } from '#app/accounts/known-passwords.server.ts'
import { welcomeBack } from '#app/auth.server.ts'
import type { Language } from '#app/db/schema.ts'
import { askForConfirmation, askForEmailChange } from '#app/models/user/email.server.ts'
import { closeAccount } from '#app/models/user/close.server.ts'
import { askForReset, resetPassword } from '#app/models/user/reset.server.ts'
import { addressKey, consume, forget, giveBack } from '#app/rate-limit.server.ts'
import type { SessionUser } from '#app/session.server.ts'

/** What can lose or win back an account, within limits: no password is guessed here, and nobody's inbox filled. */

export interface TooMany {
  ok: false
  reason: 'too-many-tries'
  retryAfterSeconds: number
}

/** Mails to one person, rather than wishes of whoever shares an address. */
export interface TooManyMails {
  ok: false
  reason: 'too-many-mails'
  retryAfterSeconds: number
}

/** Mails a link for a new password, if there is such an account; the outcome does not tell, nor does its time. */
export async function askForNewPassword(
  email: string,
  { language, ip }: { language: Language; ip: string },
): Promise<{ ok: true } | TooMany | TooManyMails> {
  const byAddress = await consume('reset-address', addressKey(ip))
  if (!byAddress.ok) return tooMany(byAddress)
  const byAccount = await consume('reset-account', email)
  if (!byAccount.ok) return { ...tooMany(byAccount), reason: 'too-many-mails' }
  await askForReset(email, language)
  return { ok: true }
}

/** Sets the password by a link. Tries at the old one are forgotten: its owner is back, and `cookie` says so. */
export async function setNewPassword(
  token: string,
  password: string,
  ip: string,
): Promise<{ ok: true; cookie: string } | { ok: false; reason: 'gone' | 'known-password' }> {
  if (await isKnownPassword(password)) return { ok: false, reason: 'known-password' }
  const outcome = await resetPassword(token, password)
  return outcome.ok ? { ok: true, cookie: await welcomeBack(outcome.email, ip) } : outcome
}

export async function sendConfirmationAgain(user: SessionUser): Promise<{ ok: true } | TooMany> {
  const allowed = await consume('confirm-mail', user.id)
  if (!allowed.ok) return tooMany(allowed)
  await askForConfirmation(user.id)
  return { ok: true }
}

/**
 * Mails a link to a new address; the password is asked for as when it is changed, and counted with that. That an address
 * is taken is told as often as by registering, and counted with that: nobody learns more of others here than there.
 */
export async function beginEmailChange(
  user: SessionUser,
  change: { email: string; password: string },
  ip: string,
): Promise<
  | { ok: true }
  | { ok: false; reason: 'wrong-password' | 'email-taken' | 'unchanged' }
  | { ok: false; reason: (typeof REFUSALS)[keyof typeof REFUSALS]; retryAfterSeconds: number }
> {
  const keys: Record<keyof typeof REFUSALS, string> = {
    'change-password': user.id,
    'confirm-mail': user.id,
    // Before anything is looked up, so that neither a refusal tells who has an account.
    'register-address': addressKey(ip),
  }
  const counted: (keyof typeof REFUSALS)[] = []
  for (const limit of ['change-password', 'confirm-mail', 'register-address'] as const) {
    const allowed = await consume(limit, keys[limit])
    if (!allowed.ok) {
      // No password was compared and no mail sent.
      for (const earlier of counted) await giveBack(earlier, keys[earlier])
      return { ok: false, reason: REFUSALS[limit], retryAfterSeconds: allowed.retryAfterSeconds }
    }
    counted.push(limit)
  }
  const outcome = await askForEmailChange(user.id, change)
  const reason = outcome.ok ? undefined : outcome.reason
  if (reason !== 'email-taken') await giveBack('register-address', keys['register-address'])
  if (reason !== 'wrong-password') await forget('change-password', user.id)
  return outcome
}

const REFUSALS = {
  'change-password': 'too-many-tries',
  'confirm-mail': 'too-many-mails',
  'register-address': 'too-many-addresses',
} as const

/** Closes the account of somebody logged in; tries at the password are counted with those at changing it. */
export async function removeAccount(
  user: SessionUser,
  password: string,
): Promise<{ ok: true } | TooMany | { ok: false; reason: 'wrong-password' | 'operator' }> {
  const allowed = await consume('change-password', user.id)
  if (!allowed.ok) return tooMany(allowed)
  return await closeAccount(user.id, password)
}

function tooMany({ retryAfterSeconds }: { retryAfterSeconds: number }): TooMany {
  return { ok: false, reason: 'too-many-tries', retryAfterSeconds }
}
