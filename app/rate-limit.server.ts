import { hash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { openPool } from '#app/db/client.server.ts'
import { counter } from '#app/metrics.server.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * How many, in how many seconds; docs/decisions/0031-limits.md says where the numbers come from. What is counted per
 * address is wide: Indonesian mobile networks put thousands of people behind one.
 */
const LIMITS = {
  /** Failures of one account from one address. OWASP ASVS 6.3.1. */
  'login-account-address': { points: 5, seconds: 15 * MINUTE },
  /** Failures of one account from everywhere but its own devices. */
  'login-account': { points: 100, seconds: DAY },
  /** Failures from one address. */
  'login-address': { points: 100, seconds: HOUR },
  /** New accounts from one address. */
  'register-address': { points: 60, seconds: HOUR },
  /** Mails to one account that let somebody choose a new password. */
  'reset-account': { points: 3, seconds: HOUR },
  /** The same, asked for from one address. */
  'reset-address': { points: 60, seconds: HOUR },
  /** Wrong current passwords of somebody who is logged in. */
  'change-password': { points: 5, seconds: 15 * MINUTE },
  /** Mails that ask one user to confirm an address. */
  'confirm-mail': { points: 5, seconds: HOUR },
  /** Changes of one user's name and brand. */
  profile: { points: 60, seconds: HOUR },
  /** Runs that one user starts. A hundred at once are somebody's good day; the queue shares them out fairly. */
  run: { points: 600, seconds: 10 * MINUTE },
  /** Those of them that ask a paid service outside. */
  'ai-run': { points: 60, seconds: 10 * MINUTE },
  /** Free previews of one user: 1 for a still picture, 10 for a video. */
  preview: { points: 600, seconds: 10 * MINUTE },
  /** Things that one user makes and keeps: presets, poses, avatars, projects. */
  creation: { points: 300, seconds: HOUR },
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
  /** What one operator changes. */
  admin: { points: 300, seconds: 15 * MINUTE },
} as const
export type LimitName = keyof typeof LIMITS

interface Policy {
  points: number
  seconds: number
}

/** What is left of a limit, for the headers of an answer. */
export interface Quota {
  limit: string
  points: number
  /** Of the whole window. */
  seconds: number
  remaining: number
  /** Until the window begins anew. */
  resetSeconds: number
}

export type Allowance = { ok: true; quota: Quota } | { ok: false; retryAfterSeconds: number; quota: Quota }

const refusals = counter('lumiku_rate_limit_refusals_total', 'Requests that were too many', ['limit'])

/**
 * Counts one, or `points`, for `key` and says whether it is still within the limit, exactly, also when many ask at once
 * and on many machines: one statement both counts and answers. Who is over the limit is remembered here and costs no
 * further statement. Throws when the database is away, so what it guards stays closed.
 */
export async function consume(limit: LimitName, key: string, points = 1): Promise<Allowance> {
  try {
    const left = await limiter(limit).consume(digest(key), points)
    return { ok: true, quota: quotaOf(limit, LIMITS[limit], left) }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return refusedBy(limit, LIMITS[limit], refusal)
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

/** Starts every key anew on this machine; the rows are another's to clear. */
export function forgetRefusals(): void {
  for (const one of limiters.values()) one.deleteInMemoryBlockedAll()
}

/** A refusal, which is counted. */
export function refusedBy(limit: string, policy: Policy, left: RateLimiterRes): Allowance {
  refusals.inc({ limit })
  const quota = quotaOf(limit, policy, left)
  return { ok: false, retryAfterSeconds: quota.resetSeconds, quota }
}

export function quotaOf(
  limit: string,
  { points, seconds }: Policy,
  { remainingPoints, msBeforeNext }: RateLimiterRes,
): Quota {
  const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1000))
  return { limit, points, seconds, remaining: Math.max(0, remainingPoints), resetSeconds }
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
  const made = sharedLimiter(name, LIMITS[name])
  limiters.set(name, made)
  return made
}

/** Counts in Postgres, for all machines. */
export function sharedLimiter(name: string, { points, seconds }: Policy): RateLimiterPostgres {
  return new RateLimiterPostgres({
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
    // The first refusal tells when the window ends, and nothing is counted in until then.
    inMemoryBlockOnConsumed: points + 1,
  })
}

/** Keys hold e-mails, addresses and tokens; neither the table nor the memory does. */
export function digest(key: string): string {
  return hash('sha256', key, 'base64url')
}
