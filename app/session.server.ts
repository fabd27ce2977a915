import { redirect } from '@remix-run/node'
import { env } from '#app/env.server.ts'
import {
  ABSOLUTE_MS,
  endSessionOfToken,
  findSessionUser,
  startSession,
  startVerifiedSession,
  type Device,
  type SessionUser,
  type Verified,
} from '#app/models/session.server.ts'
import { holdTo } from '#app/http/hold-to.server.ts'
import { notFound } from '#app/http/not-found.ts'
import { oncePerRequest } from '#app/http/request-scope.server.ts'
import { pageBehind } from '#app/http/safe-redirect.ts'
import { addToLogScope } from '#app/log-scope.server.ts'

export type { SessionUser } from '#app/models/session.server.ts'

/** 32 random bytes as base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** Who sends this request; null when nobody is logged in. */
export function getUser(request: Request): Promise<SessionUser | null> {
  const header = request.headers.get('Cookie') ?? undefined
  // An action changes the user: only what follows it, the loaders, may share one look-up.
  if (request.method !== 'GET') return getUserFromCookie(header)
  return oncePerRequest(`user ${header ?? ''}`, () => getUserFromCookie(header))
}

/** Who sends this request. Anybody else goes to the login page and comes back after it. */
export async function requireUser(request: Request): Promise<SessionUser> {
  const user = await getUser(request)
  if (user) return user
  throw redirect(`/login?${new URLSearchParams({ redirectTo: comeBackTo(request) })}`)
}

/** Pages of the operators do not exist for anybody else. */
export async function requireAdmin(request: Request): Promise<SessionUser> {
  const user = await requireUser(request)
  if (user.role !== 'admin') throw notFound()
  if (!['GET', 'HEAD'].includes(request.method)) await holdTo('admin', user.id)
  return user
}

/** For the login and register pages, which somebody logged in has no use for. */
export async function requireNobody(request: Request): Promise<void> {
  if (await getUser(request)) throw redirect('/dashboard')
}

/** Takes away the cookie of a browser that nobody is logged in with: forged, cut, or of a session that has ended. */
export function withoutStaleSession(request: Request): HeadersInit {
  return hasSessionCookie(request.headers.get('Cookie') ?? undefined)
    ? { 'Set-Cookie': noSessionCookie() }
    : {}
}

/** For what stands before Remix: the file links, the live streams, the uploads. */
export async function getUserFromCookie(cookieHeader: string | undefined): Promise<SessionUser | null> {
  const token = tokenOf(cookieHeader)
  const user = token ? await findSessionUser(token) : null
  if (user) addToLogScope({ userId: user.id })
  return user
}

/**
 * Opens a new session and ends the one this browser had, so that a cookie planted before the login is worth nothing.
 * Returns the Set-Cookie value.
 */
export async function openSession(request: Request, userId: string, ip: string): Promise<string> {
  const token = await startSession(userId, deviceOf(request, ip))
  return await replaceSession(request, token)
}

/** The same for who has shown a password; undefined when it is not theirs any more: see `startVerifiedSession`. */
export async function openVerifiedSession(
  request: Request,
  user: Verified,
  ip: string,
): Promise<string | undefined> {
  const token = await startVerifiedSession(user, deviceOf(request, ip))
  return token && (await replaceSession(request, token))
}

async function replaceSession(request: Request, token: string): Promise<string> {
  const previous = tokenOf(request.headers.get('Cookie') ?? undefined)
  if (previous) await endSessionOfToken(previous)
  return sessionCookie(token)
}

/** Ends this browser's session. Returns the Set-Cookie value that removes the cookie. */
export async function closeSession(request: Request): Promise<string> {
  const token = tokenOf(request.headers.get('Cookie') ?? undefined)
  if (token) await endSessionOfToken(token)
  return noSessionCookie()
}

/** The Set-Cookie value for a session's token. It may live as long as any session: the row decides. */
export function sessionCookie(token: string): string {
  return `${cookieName()}=${token}; ${attributes()}; Max-Age=${ABSOLUTE_MS / 1000}`
}

export function noSessionCookie(): string {
  return `${cookieName()}=; ${attributes()}; Max-Age=0`
}

/** What a request's session is counted under; undefined when it has none. It may be over, or never have been. */
export function sessionKeyOf(cookieHeader: string | undefined): string | undefined {
  return tokenOf(cookieHeader)
}

/** Whether a request claims to have a session: its answers are for one person. */
export function hasSessionCookie(cookieHeader: string | undefined): boolean {
  return cookieHeader?.includes(`${cookieName()}=`) ?? false
}

/** `__Host-` binds the cookie to this very host over https; browsers refuse it on plain-http loopback. */
function cookieName(): string {
  return isHttps() ? '__Host-lumiku_session' : 'lumiku_session'
}

function attributes(): string {
  return `Path=/; HttpOnly; SameSite=Lax${isHttps() ? '; Secure' : ''}`
}

function isHttps(): boolean {
  return env().APP_ORIGIN.startsWith('https://')
}

function tokenOf(cookieHeader: string | undefined): string | undefined {
  const prefix = `${cookieName()}=`
  const values = (cookieHeader ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => pair.slice(prefix.length))
  return values.find((value) => TOKEN.test(value))
}

function deviceOf(request: Request, ip: string): Device {
  return { userAgent: request.headers.get('User-Agent') ?? '', ip }
}

/** A form cannot be sent again by a redirect, and its address may have no page: the page it stands on comes again. */
function comeBackTo(request: Request): string {
  if (!['GET', 'HEAD'].includes(request.method)) {
    const { headers } = request
    return pageBehind({ referer: headers.get('Referer'), host: headers.get('Host') }, '/dashboard')
  }
  const url = new URL(request.url)
  url.searchParams.delete('_data')
  url.searchParams.delete('index')
  return url.pathname + url.search
}
