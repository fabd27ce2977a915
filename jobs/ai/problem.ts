import { ProviderError } from './policy.ts'

/**
 * What a provider's fault means to whoever waits for the result, with the credits back in any case. All tools share these
 * codes and their sentences; a tool that can offer something else instead has a sentence of its own for the code.
 */
export type ServiceProblem =
  'service-full' | 'service-closed' | 'service-down' | 'service-refused' | 'service-failed' | 'service-input'

export interface ServiceFault {
  code: ServiceProblem
  /**
   * `one`: other results may still be made. `moment`: nobody answered, with all tries and pauses over. `all`: nothing
   * would be answered for as long as the cause stands.
   */
  reach: 'one' | 'moment' | 'all'
}

/** Undefined for what is not a provider's: the runner tries the run again. */
export function serviceFault(error: unknown): ServiceFault | undefined {
  if (!(error instanceof ProviderError)) return undefined
  const { fault, code } = error
  // The day's money, which metered.ts sets aside before each call.
  if (code === 'spend-cap') return { code: 'service-full', reach: 'all' }
  // Our account, key or model is not accepted there.
  if (fault === 'quota') return { code: 'service-closed', reach: 'all' }
  if (fault === 'transient') return { code: 'service-down', reach: code === 'breaker' ? 'all' : 'moment' }
  if (fault === 'input') return { code: 'service-input', reach: 'one' }
  return code === 'refused'
    ? { code: 'service-refused', reach: 'one' }
    : { code: 'service-failed', reach: 'one' }
}
