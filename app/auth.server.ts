import { createHmac, timingSafeEqual } from 'node:crypto'
import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import { count, look } from '#app/batched-limit.server.ts'
import { isKnownPassword } from '#app/accounts/known-passwords.server.ts'
import type { Language } from '#app/db/schema.ts'
import { env } from '#app/env.server.ts'
import { log } from '#app/log.server.ts'
import { counter } from '#app/metrics.server.ts'
import { rotateSession, type Verified } from '#app/models/session.server.ts'
import { changePassword, createUser, findUserByPassword, normalEmail } from '#app/models/user.server.ts'
import { addressKey, consume, forget, giveBack, type LimitName } from '#app/rate-limit.server.ts'
import { openSession, openVerifiedSession, sessionCookie, type SessionUser } from '#app/session.server.ts'

const logIns = counter('lumiku_log_ins_total', 'Log-ins, by how they ended', ['outcome'])

export type LoginOutcome =
  { ok: true; userId: string; cookies: string[] } | { ok: false; reason: 'wrong-credentials' } | TooManyTries

/** `isOfAccount` where the tries at one account are used up, whether it exists or not: a new password starts them anew. */
export interface TooManyTries {
  ok: false
  reason: 'too-many-tries'
  retryAfterSeconds: number
  isOfAccount: boolean
}

/**
 * Logs in with the form fields `email` and `password` of the request, which `email` repeats. Every try is counted before
 * the password is looked at and given back when it was right, so parallel tries cannot slip through. Unknown e-mail,
 * wrong password, disabled account and a password that is changed in this moment are one outcome, in the same time. While log-ins fail everywhere at once, only
 * browsers that have been in an account before may try at it. Throws when the counters cannot be reached.
 */
export async function logIn(
  request: Request,
  { email, ip }: { email: string; ip: string },
): Promise<LoginOutcome> {
  const isKnown = isKnownDevice(request.headers.get('Cookie'), normalEmail(email))
  const counters = countersOf(isKnown, normalEmail(email), addressKey(ip))
  const isStormy = isKnown ? undefined : await look('login-failures', EVERYBODY)
  if (isStormy?.ok === false) return tooMany(isStormy)
  for (const [limit, key] of counters) {
    const allowed = await consume(limit, key)
    if (!allowed.ok) return tooMany(allowed, limit !== 'login-address')
  }
  try {
    const user = await authenticator.authenticate(PASSWORD, request)
    const session = await openVerifiedSession(request, user, ip)
    if (!session) throw new WrongCredentials()
    await Promise.all(
      counters.map(([limit, key]) =>
        limit === 'login-account-address' ? forget(limit, key) : giveBack(limit, key),
      ),
    )
    const { userId } = user
    logIns.inc({ outcome: 'done' })
    log.info({ userId, isKnown }, 'logged in')
    return { ok: true, userId, cookies: [session, deviceCookie(email)] }
  } catch (error) {
    if (!(error instanceof WrongCredentials)) throw error
    await noteFailure()
    return { ok: false, reason: 'wrong-credentials' }
  }
}

const EVERYBODY = 'everybody'
const TELL_AGAIN_MS = 60_000
let toldAt = 0

/** Of whom is in nobody's log: an e-mail that was tried belongs to somebody. */
async function noteFailure(): Promise<void> {
  logIns.inc({ outcome: 'wrong' })
  log.info('a log-in failed')
  const { ok } = await count('login-failures', EVERYBODY)
  if (ok || Date.now() - toldAt < TELL_AGAIN_MS) return
  toldAt = Date.now()
  log.error('more log-ins fail than people mistype: somebody tries passwords; only known browsers may log in')
}

function tooMany({ retryAfterSeconds }: { retryAfterSeconds: number }, isOfAccount = false): TooManyTries {
  logIns.inc({ outcome: 'too-many' })
  log.info({ retryAfterSeconds }, 'a try at a password was refused')
  return { ok: false, reason: 'too-many-tries', retryAfterSeconds, isOfAccount }
}

/**
 * For an owner who has proved to be one without the password: tries at the account are forgotten, as far as they came
 * from `ip` or are counted for everywhere. Returns the Set-Cookie value of a browser that has been there, because other
 * web processes remember whom they have refused.
 */
export async function welcomeBack(email: string, ip: string): Promise<string> {
  const keys = [false, true].flatMap((isKnown) => countersOf(isKnown, email, addressKey(ip)))
  const ofAccount = keys.filter(([limit]) => limit !== 'login-address')
  await Promise.all(ofAccount.map(([limit, key]) => forget(limit, key)))
  return deviceCookie(email)
}

/**
 * Opens an account and logs in to it. That an e-mail is taken must be said here, because no message can be sent to it
 * instead; so asking is made dear: it takes as long as a registration, and each address has few tries an hour.
 */
export async function register(
  request: Request,
  user: { email: string; name: string; password: string; language: Language },
  ip: string,
): Promise<
  | { ok: true; userId: string; cookies: string[] }
  | { ok: false; reason: 'email-taken' | 'known-password' }
  | TooManyTries
> {
  const allowed = await consume('register-address', addressKey(ip))
  if (!allowed.ok) return tooMany(allowed)
  if (await isKnownPassword(user.password)) return { ok: false, reason: 'known-password' }
  const created = await createUser(user)
  if (!created.ok) return created
  const { userId } = created
  log.info({ userId }, 'registered')
  return { ok: true, userId, cookies: [await openSession(request, userId, ip), deviceCookie(user.email)] }
}

/** Changes the password of somebody logged in; every other session ends, and this one gets a new token. */
export async function replacePassword(
  user: SessionUser,
  passwords: { current: string; next: string },
): Promise<
  { ok: true; cookie: string } | { ok: false; reason: 'wrong-password' | 'known-password' } | TooManyTries
> {
  const allowed = await consume('change-password', user.id)
  if (!allowed.ok) return tooMany(allowed)
  if (await isKnownPassword(passwords.next)) {
    await giveBack('change-password', user.id)
    return { ok: false, reason: 'known-password' }
  }
  const changed = await changePassword(user.id, { ...passwords, keepSessionId: user.sessionId })
  if (!changed.ok) {
    log.info('a change of password was refused')
    return changed
  }
  log.info('a password was changed')
  const [token] = await Promise.all([rotateSession(user.sessionId), forget('change-password', user.id)])
  return token ? { ok: true, cookie: sessionCookie(token) } : { ok: false, reason: 'wrong-password' }
}

const PASSWORD = 'password'

class WrongCredentials extends Error {
  override name = 'WrongCredentials'
}

const authenticator = new Authenticator<Verified>().use(
  new FormStrategy(async ({ form }) => {
    const user = await findUserByPassword(String(form.get('email')), String(form.get('password')))
    if (!user) throw new WrongCredentials()
    return user
  }),
  PASSWORD,
)

/**
 * A browser that has logged in to this account before is not counted with the rest of the world, so that strangers who
 * use up an account's tries do not lock its owner out (OWASP "device cookies").
 */
function countersOf(isKnown: boolean, email: string, address: string): [LimitName, string][] {
  return [
    ['login-address', address],
    ['login-account-address', `${isKnown ? 'device ' : ''}${email} ${address}`],
    ...(isKnown ? [] : [['login-account', email] as [LimitName, string]]),
  ]
}

const DEVICE_SECONDS = 180 * 86_400

/** Says that this browser has known the password of this e-mail. Worth nothing but a try of its own. */
export function deviceCookie(email: string): string {
  const { APP_ORIGIN } = env()
  const secure = APP_ORIGIN.startsWith('https://') ? '; Secure' : ''
  return `lumiku_device=${deviceToken(normalEmail(email))}; Path=/login; HttpOnly; SameSite=Lax; Max-Age=${DEVICE_SECONDS}${secure}`
}

function isKnownDevice(cookieHeader: string | null, email: string): boolean {
  const given = Buffer.from(/(?:^|;\s*)lumiku_device=([\w-]+)/.exec(cookieHeader ?? '')?.[1] ?? '')
  const expected = Buffer.from(deviceToken(email))
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function deviceToken(email: string): string {
  return createHmac('sha256', env().SESSION_SECRET).update(`device ${email}`).digest('base64url')
}
