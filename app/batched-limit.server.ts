import { RateLimiterMemory, RateLimiterRes, type RateLimiterPostgres } from 'rate-limiter-flexible'
import { log } from '#app/log.server.ts'
import { digest, quotaOf, refusedBy, sharedLimiter, type Allowance } from '#app/rate-limit.server.ts'

const MINUTE = 60

/**
 * What is counted at every request, where a statement each would cost more than what it guards. Each process counts by
 * itself and tells Postgres of every twentieth part of the limit at once, without waiting: whoever stays below a
 * twentieth costs no statement, and N machines let through at most N twentieths too many. While Postgres is away each
 * process holds to the limit alone (docs/decisions/0031-limits.md).
 */
const LIMITS = {
  /** Pages and small requests from one address: a carrier's thousands of phones at once, a third of what a process can. */
  address: { points: 6_000, seconds: MINUTE },
  /** The same, of one session: ten a second for a whole minute. */
  session: { points: 600, seconds: MINUTE },
  /** Files of one session. A page of the library shows a hundred pictures; a player asks for a video in pieces. */
  download: { points: 3_000, seconds: MINUTE },
  /** Looks at /api/health from one address; they share an answer a second. */
  health: { points: 300, seconds: MINUTE },
  /** Reports of browsers from one address about what a page tried to load. */
  'csp-report': { points: 60, seconds: MINUTE },
  /** Log-ins that fail, of everybody from everywhere: above it somebody tries other people's passwords. */
  'login-failures': { points: 1_000, seconds: MINUTE },
} as const
export type BatchedLimitName = keyof typeof LIMITS

/** A process tells of this part of the limit at once. */
const BATCHES = 20
/** Not one line for each request while the database is away. */
const COMPLAIN_EVERY_MS = 60_000

/** Counts one for `key` and says whether it is within the limit. Never waits for the database and never throws. */
export async function count(limit: BatchedLimitName, key: string): Promise<Allowance> {
  const { own } = countersOf(limit)
  const hidden = digest(key)
  try {
    const left = await own.consume(hidden)
    if (left.consumedPoints % batchOf(limit) === 0) tell(limit, hidden)
    return { ok: true, quota: quotaOf(limit, LIMITS[limit], left) }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return refusedBy(limit, LIMITS[limit], refusal)
  }
}

/** Whether `key` is still within the limit, counting nothing. */
export async function look(limit: BatchedLimitName, key: string): Promise<Allowance> {
  const { points, seconds } = LIMITS[limit]
  const left =
    (await countersOf(limit).own.get(digest(key))) ?? new RateLimiterRes(points, seconds * 1000, 0, true)
  if (left.consumedPoints > points) return refusedBy(limit, LIMITS[limit], left)
  return { ok: true, quota: quotaOf(limit, LIMITS[limit], left) }
}

/** Starts every key anew in this process. */
export function forgetCounts(): void {
  counters.clear()
}

interface Counters {
  own: RateLimiterMemory
  shared: RateLimiterPostgres
}

const counters = new Map<BatchedLimitName, Counters>()

function countersOf(limit: BatchedLimitName): Counters {
  const known = counters.get(limit)
  if (known) return known
  const { points, seconds } = LIMITS[limit]
  const made = {
    own: new RateLimiterMemory({ keyPrefix: limit, points, duration: seconds }),
    shared: sharedLimiter(limit, LIMITS[limit]),
  }
  counters.set(limit, made)
  return made
}

const batchOf = (limit: BatchedLimitName) => Math.ceil(LIMITS[limit].points / BATCHES)

let complainedAt = 0

/** Adds a batch to what all machines have counted. Together they may be over the limit before one of them is. */
function tell(limit: BatchedLimitName, hiddenKey: string): void {
  const { own, shared } = countersOf(limit)
  shared.consume(hiddenKey, batchOf(limit)).catch((refusal: unknown) => {
    if (refusal instanceof RateLimiterRes) return own.block(hiddenKey, refusal.msBeforeNext / 1000)
    if (Date.now() - complainedAt < COMPLAIN_EVERY_MS) return
    complainedAt = Date.now()
    log.warn({ limit, error: String(refusal) }, 'limits are counted by this process alone')
  })
}
