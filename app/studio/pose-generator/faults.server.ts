import { ProviderError } from '#jobs/ai/policy.ts'
import type { Problem } from '../contract.ts'

/** What a fault of the provider means for one picture, and for those that come after it. */
export interface Fault {
  problem: Problem
  /** Nothing else of this run would be answered either. */
  isForAll: boolean
}

/** Undefined for what is not the provider's: the runner tries the run again. */
export function faultOf(error: unknown): Fault | undefined {
  if (!(error instanceof ProviderError)) return undefined
  const { fault, code } = error
  if (code === 'spend-cap') return { problem: { code: 'spend-cap' }, isForAll: true }
  if (code === 'breaker') return { problem: { code: 'service-down' }, isForAll: true }
  if (fault === 'quota') return { problem: { code: 'image-quota' }, isForAll: true }
  const codes = { transient: 'image-busy', content: 'image-refused', input: 'image-input' } as const
  return { problem: { code: codes[fault] }, isForAll: false }
}
