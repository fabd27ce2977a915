import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  DelegateBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel'
import { log } from '#app/log.server.ts'

/**
 * How every provider of somebody else's is called: a limit of time for each try and for all of them, a few tries with
 * growing pauses or the pause that the provider asks for, a breaker, so that a provider that is down is not asked by
 * everybody all the time, and a bulkhead, so that not everybody asks at once: who comes first goes first, and waiting for
 * a place is no part of the limit of time. One policy for each provider, kept by the adapter of that provider.
 */
export interface ProviderPolicy {
  /** Throws ProviderError, or the reason of `signal` at once when that aborts. */
  run<T>(call: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>
  readonly isOpen: boolean
}

/**
 * `transient`: another try later may work. `quota`: our account with the provider does not allow it. `content`: the
 * provider will not, or cannot, answer this. `input`: what we sent is wrong.
 */
export type ProviderFault = 'transient' | 'quota' | 'content' | 'input'

export class ProviderError extends Error {
  override name = 'ProviderError'
  readonly fault: ProviderFault
  /** Finer than the fault: `refused`, `malformed`, `timeout`, `breaker`, `busy`, `spend-cap`, an HTTP status … */
  readonly code: string
  /** What the provider asks us to wait. */
  readonly retryAfterMs: number | undefined

  constructor(
    fault: ProviderFault,
    code: string,
    options: { retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(`${fault}: ${code}`, { cause: options.cause })
    this.fault = fault
    this.code = code
    this.retryAfterMs = options.retryAfterMs
  }
}

export interface PolicyOptions {
  /** Of one try. @defaultValue 30 s */
  tryMs?: number
  /** Of all tries and pauses together. @defaultValue 100 s */
  totalMs?: number
  /** @defaultValue 3 */
  tries?: number
  /** Before the second try; doubled before each other, give or take a quarter. @defaultValue 1 s */
  pauseMs?: number
  /** Asked to wait longer than this, nobody waits. @defaultValue 20 s */
  maxPauseMs?: number
  /** After the breaker has opened, until one call may look whether the provider is back. @defaultValue 30 s */
  openMs?: number
  /** Calls of this process at one time, pauses between tries included. @defaultValue PLACES */
  concurrent?: number
  /** Hears the breaker's changes. */
  onBreaker?(state: 'closed' | 'open' | 'half-open'): void
}

/** As many as a process works on such runs: one that has begun waits for no place while other processes have some free. */
export const PLACES = 10
/** Calls that may wait for a place. More than ten runs of everybody's ever ask for together. */
const WAITING_CALLS = 1_000
/** The breaker opens when half of so many calls failed. */
const BREAKER_CALLS = 20
const BREAKER_THRESHOLD = 0.5

export function providerPolicy(provider: string, options: PolicyOptions = {}): ProviderPolicy {
  const { tryMs = 30_000, totalMs = 100_000, tries = 3, pauseMs = 1_000 } = options
  const { maxPauseMs = 20_000, openMs = 30_000, concurrent = PLACES, onBreaker } = options
  const breaker = circuitBreaker(handleWhen(isTransient), {
    halfOpenAfter: openMs,
    // cockatiel wants more than the threshold, and half is enough here.
    breaker: new CountBreaker({ threshold: BREAKER_THRESHOLD - 0.01, size: BREAKER_CALLS }),
  })
  breaker.onStateChange((state) => {
    log.warn({ provider, breaker: CircuitState[state] }, 'breaker of a provider')
    onBreaker?.(BREAKER_WORDS[state])
  })
  const retrying = retry(
    handleWhen((error) => isTransient(error) && pauseOf(error) <= maxPauseMs),
    {
      maxAttempts: tries - 1,
      backoff: new DelegateBackoff(({ attempt, result }) => {
        const asked = 'error' in result ? pauseOf(result.error) : 0
        return Math.max(asked, pauseMs * 2 ** (attempt - 1) * (0.75 + Math.random() / 2))
      }),
    },
  ).dangerouslyUnref()
  const policy = wrap(retrying, breaker)
  const places = bulkhead(concurrent, WAITING_CALLS)

  async function withinLimits<T>(
    call: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const total = AbortSignal.timeout(totalMs)
    const stop = signal ? AbortSignal.any([signal, total]) : total
    const work = policy.execute(() => oneTry(call, stop, tryMs), stop)
    return await untilAborted(work, stop, () => {
      signal?.throwIfAborted()
      throw new ProviderError('transient', 'timeout')
    })
  }

  return {
    get isOpen() {
      return breaker.state === CircuitState.Open
    },
    async run(call, signal) {
      signal?.throwIfAborted()
      const work = places.execute(() => withinLimits(call, signal), signal)
      const heard = signal ? untilAborted(work, signal, () => raise(signal.reason)) : work
      return await heard.catch((error: unknown) => {
        if (error instanceof BrokenCircuitError) throw new ProviderError('transient', 'breaker')
        if (error instanceof BulkheadRejectedError) throw new ProviderError('transient', 'busy')
        throw error
      })
    },
  }
}

const BREAKER_WORDS = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  // Never by us: closed for good by hand.
  [CircuitState.Isolated]: 'open',
} as const

function raise(reason: unknown): never {
  throw reason
}

async function oneTry<T>(
  call: (signal: AbortSignal) => Promise<T>,
  stop: AbortSignal,
  tryMs: number,
): Promise<T> {
  stop.throwIfAborted()
  const late = AbortSignal.timeout(tryMs)
  try {
    return await call(AbortSignal.any([stop, late]))
  } catch (error) {
    stop.throwIfAborted()
    if (late.aborted) throw new ProviderError('transient', 'timeout', { cause: error })
    throw error
  }
}

/** Pauses between tries and the wait for a place hear no signal, so the wait for all of it does. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal, stopped: () => never): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const onAbort = () => {
    try {
      stopped()
    } catch (error) {
      aborted.reject(error as Error)
    }
  }
  signal.addEventListener('abort', onAbort, { once: true })
  // Whichever loses the race is nobody's failure.
  work.catch(() => undefined)
  aborted.promise.catch(() => undefined)
  try {
    if (signal.aborted) onAbort()
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof ProviderError && error.fault === 'transient'
}

function pauseOf(error: unknown): number {
  return error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0
}
