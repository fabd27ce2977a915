import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { openPool } from '#app/db/client.server.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How many, in how many seconds. Log in: reliability figures of OWASP ASVS 6.3.1, better-auth and Copenhagen. */
const LIMITS = {
  /** Failures of one account from one address. */
  'login-account-address': { points: 5, seconds: 15 * MINUTE },
  /** Failures of one account from everywhere but its own devices. */
  'login-account': { points: 100, seconds: DAY },
  /** Failures from one address. */
  'login-address': { points: 100, seconds: HOUR },
  /** New accounts from one address. Indonesian mobile networks put thousands of people behind one. */
  'register-address': { points: 60, seconds: HOUR },
  /** Wrong current passwords of somebody who is logged in. */
  'change-password': { points: 5, seconds: 15 * MINUTE },
  /** Free previews of one user: 1 for a still picture, 10 for a video. */
  preview: { points: 600, seconds: 10 * MINUTE },
  /** Orders of credits that one user makes. */
  checkout: { points: 20, seconds: HOUR },
  /** Wishes for poses that one user writes down; a few are open at a time. */
  'pose-request': { points: 20, seconds: DAY },
  /** Files that one user begins to upload. A run takes up to 50 clips. */
  upload: { points: 600, seconds: HOUR },
  /** Copies of outputs for platforms, which are free: some seconds of encoding each. */
  variant: { points: 600, seconds: HOUR },
  /** Archives that one user begins to download; each may be gigabytes. */
  archive: { points: 120, seconds: HOUR },
} as const
export type LimitName = keyof typeof LIMITS

/**
 * Counts one, or `points`, for `key` and says whether it is still within the limit, exactly, also when many ask at once
 * and on many machines: one statement both counts and answers. Throws when the database is away, so what it guards stays
 * closed.
 */
export async function consume(
  limit: LimitName,
  key: string,
  points = 1,
): Promise<{ ok: true } | { ok: false; retryAfterSeconds: number }> {
  try {
    await limiter(limit).consume(digest(key), points)
    return { ok: true }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) }
  }
}

/** Takes one count back: it was a success, and the limit counts failures. */
export async function giveBack(limit: LimitName, key: string): Promise<void> {
  await limiter(limit).reward(digest(key))
}

/** Starts the key anew. */
export async function forget(limit: LimitName, key: string): Promise<void> {
  await limiter(limit).delete(digest(key))
}

/** One key per subscriber: an IPv6 customer owns a whole /64. */
export function addressKey(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped) return mapped
  return isIPv6(ip) ? `${firstFourGroups(ip)}::/64` : ip
}

function firstFourGroups(ip: string): string {
  const [head = '', tail] = ip.split('%')[0]!.toLowerCase().split('::')
  const left = head.split(':').filter(Boolean)
  const right = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  return [...left, ...Array<string>(zeros).fill('0'), ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

const limiters = new Map<LimitName, RateLimiterPostgres>()

function limiter(name: LimitName): RateLimiterPostgres {
  const known = limiters.get(name)
  if (known) return known
  const { points, seconds } = LIMITS[name]
  const made = new RateLimiterPostgres({
    // The pool of today: tests close and open it again.
    storeClient: { query: (statement: object) => openPool().query(statement as never) },
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    // Upkeep clears the table, without a timer in every web process.
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points,
    duration: seconds,
  })
  limiters.set(name, made)
  return made
}

/** Keys hold e-mails and addresses; the table holds neither. */
function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}
