import { isKnownPassword } from '#app/accounts/known-passwords.server.ts'
import { welcomeBack } from '#app/auth.server.ts'
import type { Language } from '#app/db/schema.ts'
import { askForConfirmation, askForEmailChange } from '#app/models/user/email.server.ts'
import { closeAccount } from '#app/models/user/close.server.ts'
import { askForReset, resetPassword } from '#app/models/user/reset.server.ts'
import { addressKey, consume, forget } from '#app/rate-limit.server.ts'
import type { SessionUser } from '#app/session.server.ts'

/** What can lose or win back an account, within limits: no password is guessed here, and nobody's inbox filled. */

export interface TooMany {
  ok: false
  reason: 'too-many-tries'
  retryAfterSeconds: number
}

/** Mails a link for a new password, if there is such an account; the outcome does not tell, nor does its time. */
export async function askForNewPassword(
  email: string,
  { language, ip }: { language: Language; ip: string },
): Promise<{ ok: true } | TooMany> {
  for (const [limit, key] of [
    ['reset-address', addressKey(ip)],
    ['reset-account', email],
  ] as const) {
    const allowed = await consume(limit, key)
    if (!allowed.ok) return tooMany(allowed)
  }
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

/** Mails a link to a new address; the password is asked for as when it is changed, and counted with that. */
export async function beginEmailChange(
  user: SessionUser,
  change: { email: string; password: string },
): Promise<
  | { ok: true }
  | TooMany
  | { ok: false; reason: 'too-many-mails' | 'wrong-password' | 'email-taken' | 'unchanged' }
> {
  const allowed = await consume('change-password', user.id)
  if (!allowed.ok) return tooMany(allowed)
  if (!(await consume('confirm-mail', user.id)).ok) return { ok: false, reason: 'too-many-mails' }
  const outcome = await askForEmailChange(user.id, change)
  if (outcome.ok || outcome.reason !== 'wrong-password') await forget('change-password', user.id)
  return outcome
}

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
