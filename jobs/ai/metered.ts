import { log } from '#app/log.server.ts'
import { counter, histogram } from '#app/metrics.server.ts'
import {
  noteDown,
  noteWorking,
  reserveCall,
  settleCall,
  type CallFacts,
  type CallOutcome,
} from '#app/models/provider.server.ts'
import { aiDailyUsd } from '#app/models/setting.server.ts'
import { ProviderError } from '#jobs/ai/policy.ts'

/** What a call has cost so far, in dollars: the adapter raises it when the request is on its way, and knows best at the end. */
export interface Bill {
  usd: number
}

/**
 * One try at a provider, within a policy's `run`: the money it may cost is set aside before, under the day's cap; what it
 * came to is written down after, whatever happened. Throws ProviderError `quota: spend-cap`, with nothing sent, when the
 * day's money does not suffice.
 */
export async function metered<T>(
  call: CallFacts & { signal: AbortSignal; capUsd?: number | undefined },
  work: (bill: Bill) => Promise<T>,
): Promise<T> {
  const { signal, capUsd = await aiDailyUsd(), ...facts } = call
  const reserved = await reserveCall(facts, capUsd)
  if (!reserved.ok) {
    await noteDown(facts.provider, 'spend-cap')
    throw new ProviderError('quota', 'spend-cap')
  }
  const bill: Bill = { usd: 0 }
  const began = performance.now()
  let end: Pick<CallOutcome, 'outcome' | 'code'> = { outcome: 'done' }
  try {
    return await work(bill)
  } catch (error) {
    end = endOf(error, signal)
    throw error
  } finally {
    await writeDown(facts, reserved.callId, { ...end, usd: bill.usd, ms: performance.now() - began })
  }
}

const calls = counter('lumiku_provider_calls_total', 'Calls to services outside, by how they ended', [
  'provider',
  'operation',
  'outcome',
])
const seconds = histogram(
  'lumiku_provider_call_seconds',
  'How long one call to a service took',
  ['provider', 'operation'],
  [0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80],
)
const cost = counter('lumiku_provider_cost_dollars_total', 'What calls to services cost', ['provider'])

function endOf(error: unknown, signal: AbortSignal): Pick<CallOutcome, 'outcome' | 'code'> {
  // What aborts a fetch hides what the fetch rejected with.
  if (signal.aborted) {
    const isLate = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
    return isLate ? ended('transient', 'timeout') : { outcome: 'cancelled' }
  }
  if (error instanceof ProviderError) return ended(error.fault, error.code)
  return ended('transient', 'unexpected')
}

function ended(outcome: CallOutcome['outcome'], code: string): Pick<CallOutcome, 'outcome' | 'code'> {
  return { outcome, code }
}

/** A record that cannot be written leaves the money set aside; the answer, which is paid for, goes on. */
async function writeDown(facts: CallFacts, callId: number, outcome: CallOutcome): Promise<void> {
  const { provider, operation, model } = facts
  const ms = Math.round(outcome.ms)
  calls.inc({ provider, operation, outcome: outcome.outcome })
  seconds.observe({ provider, operation }, outcome.ms / 1_000)
  cost.inc({ provider }, outcome.usd)
  log.info({ provider, operation, model, ...outcome, ms }, 'a provider was asked')
  try {
    await settleCall(callId, outcome)
    if (outcome.outcome === 'done') await noteWorking(provider)
    if (outcome.outcome === 'quota') await noteDown(provider, 'account', outcome.code)
  } catch (error) {
    log.error({ err: error, callId }, 'a call to a provider could not be settled')
  }
}
