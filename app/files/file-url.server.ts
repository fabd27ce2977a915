import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { env } from '#app/env.server.ts'

/** One stored object as its owner may open it. */
export interface LinkedFile {
  key: string
  userId: string
  contentType: string
  /** Shown when the file is saved. */
  name?: string
  /** Saved to disk rather than shown. */
  download?: boolean
}

const QUARTER_HOUR_MS = 15 * 60_000
const LIFETIME_MS = 60 * 60_000

/**
 * A private, expiring address: good for this user's session alone, for 60 to 75 minutes. Expiry falls on quarter hours,
 * so the same file has the same address for a while and the browser's cache works.
 */
export function fileUrl(file: LinkedFile, now = Date.now()): string {
  const expiresAt = Math.ceil(now / QUARTER_HOUR_MS) * QUARTER_HOUR_MS + LIFETIME_MS
  const { key, userId, contentType, name = '', download = false } = file
  const payload = Buffer.from(
    JSON.stringify([key, userId, contentType, name, download ? 1 : 0, expiresAt / 60_000]),
  ).toString('base64url')
  return `/files/${payload}.${sign(payload)}`
}

/** The file that `token`, the part after `/files/`, was signed for; null when it was not signed by us. */
export function readFileToken(token: string, now = Date.now()): (LinkedFile & { isExpired: boolean }) | null {
  const [payload, signature, ...rest] = token.split('.')
  if (!payload || !signature || rest.length > 0) return null
  const given = Buffer.from(signature)
  const right = Buffer.from(sign(payload))
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null
  const [key, userId, contentType, name, download, expiresAtMinute] = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  ) as [string, string, string, string, 0 | 1, number]
  return {
    key,
    userId,
    contentType,
    ...(name && { name }),
    download: download === 1,
    isExpired: now > expiresAtMinute * 60_000,
  }
}

function sign(payload: string): string {
  return createHmac('sha256', signingKey()).update(payload).digest('base64url')
}

let cached: { secret: string; key: Buffer } | undefined

/** Derived, so that a signature for one purpose is worth nothing for another. */
function signingKey(): Buffer {
  const secret = env().SESSION_SECRET
  if (cached?.secret !== secret) {
    cached = { secret, key: Buffer.from(hkdfSync('sha256', secret, '', 'lumiku file links', 32)) }
  }
  return cached.key
}
