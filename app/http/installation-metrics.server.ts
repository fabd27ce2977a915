import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '#app/log.server.ts'
import { gauge } from '#app/metrics.server.ts'
import { readInventory, readStanding, type Inventory, type Standing } from '#app/models/totals.server.ts'

/**
 * What is true of the whole installation and not of one process: read from the database by every web process, so all of
 * them show the same. A dashboard takes the largest, never the sum.
 */
const queueJobs = gauge('lumiku_queue_jobs', 'Messages by queue; failed are those nobody will try again', [
  'queue',
  'state',
])
const queueOldest = gauge('lumiku_queue_oldest_seconds', 'How long the oldest of them has been so', [
  'queue',
  'state',
])
const jobsProcesses = gauge('lumiku_jobs_processes', 'Jobs processes that showed a sign of life lately')
const generations = gauge('lumiku_generations_open', 'Runs and previews that have not ended', [
  'tool',
  'state',
])
const cases = gauge('lumiku_payment_cases_open', 'Payments that a person has to look at', ['kind'])
const mails = gauge('lumiku_mails', 'Mails that wait to be sent, and those given up within a day', ['state'])
const mailsOldest = gauge('lumiku_mails_oldest_seconds', 'How old the oldest of them is', ['state'])
const breaker = gauge(
  'lumiku_provider_breaker_open',
  '1 while a provider is not asked, because too many calls to it failed',
  ['provider'],
)
const down = gauge(
  'lumiku_provider_down',
  '1 while a provider is not offered: its breaker, our account there, or the money of the day',
  ['provider', 'reason'],
)
const calls = gauge('lumiku_provider_calls_today', 'Calls since midnight in Jakarta, by how they ended', [
  'provider',
  'outcome',
])
const spend = gauge(
  'lumiku_provider_spend_today_dollars',
  'What all providers cost since midnight in Jakarta; AI_DAILY_USD is the most it may be',
)
const stored = gauge('lumiku_storage_bytes', 'Bytes of the files that rows know of', ['kind'])
const payments = gauge('lumiku_payments', 'Payments by state', ['state'])
const users = gauge('lumiku_users', 'Accounts')
const upkeepAt = gauge(
  'lumiku_upkeep_success_timestamp_seconds',
  'When each task of upkeep last ended well',
  ['task'],
)
const violations = gauge(
  'lumiku_ledger_violations',
  'Rules of the books that did not hold when they were last looked at',
)
const ledgerAt = gauge('lumiku_ledger_check_timestamp_seconds', 'When the books were last looked at')
const readAt = gauge(
  'lumiku_installation_read_timestamp_seconds',
  'When these were last read from the database; while it is away they stay as they were',
)

/** A scrape waits no longer than this for the database: the rest of the page matters most when that is in trouble. */
const READ_MS = 2_000

const standing = everySoOften(15_000, readStanding, showStanding)
const inventory = everySoOften(5 * 60_000, readInventory, showInventory)

/** Brings the gauges up to date, where they are older than they may be. Never throws. */
export async function readInstallation(): Promise<void> {
  await Promise.race([Promise.all([standing(), inventory()]), sleep(READ_MS, undefined, { ref: false })])
}

/** Reads when the last reading is older than `ms`; everybody who asks meanwhile waits for the same one. */
function everySoOften<T>(ms: number, read: () => Promise<T>, show: (value: T) => void): () => Promise<void> {
  let last = -Infinity
  let underWay: Promise<void> | undefined
  const readNow = async () => {
    try {
      show(await read())
      last = performance.now()
    } catch (error) {
      log.warn({ err: error }, 'metrics of the installation cannot be read')
    } finally {
      underWay = undefined
    }
  }
  return async () => {
    if (performance.now() - last >= ms) await (underWay ??= readNow())
  }
}

const PROVIDERS = ['huggingface', 'anthropic']

function showStanding(now: Standing): void {
  for (const one of [queueJobs, queueOldest, generations, cases, mails, mailsOldest, down, breaker, calls])
    one.reset()
  for (const { queue, state, jobs, oldestSeconds } of now.queues) {
    queueJobs.set({ queue, state }, jobs)
    queueOldest.set({ queue, state }, oldestSeconds)
  }
  jobsProcesses.set(now.jobsProcesses)
  for (const { tool, state, runs } of now.generations) generations.set({ tool, state }, runs)
  for (const { kind, cases: count } of now.cases) cases.set({ kind }, count)
  for (const { state, mails: count, oldestSeconds } of now.mails) {
    mails.set({ state }, count)
    mailsOldest.set({ state }, oldestSeconds)
  }
  for (const provider of PROVIDERS) {
    breaker.set({ provider }, 0)
    for (const outcome of ['done', 'failed']) calls.set({ provider, outcome }, 0)
  }
  for (const { provider, breaker: state, downReason } of now.providers) {
    // The time of an open breaker is over with its reason: the next call finds out.
    breaker.set({ provider }, state === 'open' && downReason ? 1 : 0)
    if (downReason) down.set({ provider, reason: downReason }, 1)
  }
  for (const { provider, outcome, calls: count } of now.calls) calls.set({ provider, outcome }, count)
  spend.set(now.spentMicros / 1e6)
  readAt.setToCurrentTime()
}

function showInventory(now: Inventory): void {
  payments.reset()
  for (const { kind, bytes } of now.storage) stored.set({ kind }, bytes)
  for (const { state, payments: count } of now.payments) payments.set({ state }, count)
  users.set(now.users)
  for (const { task, at, found } of now.upkeep) {
    const seconds = Date.parse(at) / 1_000
    upkeepAt.set({ task }, seconds)
    if (found?.['ledgerViolations'] === undefined) continue
    violations.set(found['ledgerViolations'])
    ledgerAt.set(seconds)
  }
}
