import { expect, test } from 'vitest'
import { ProviderError, type ProviderFault } from './policy.ts'
import { serviceFault } from './problem.ts'

test.each<[ProviderFault, string, object]>([
  ['quota', 'spend-cap', { code: 'service-full', reach: 'all' }],
  ['quota', '401', { code: 'service-closed', reach: 'all' }],
  ['quota', 'model', { code: 'service-closed', reach: 'all' }],
  ['transient', 'breaker', { code: 'service-down', reach: 'all' }],
  ['transient', 'timeout', { code: 'service-down', reach: 'moment' }],
  ['content', 'refused', { code: 'service-refused', reach: 'one' }],
  ['content', 'malformed', { code: 'service-failed', reach: 'one' }],
  ['input', '422', { code: 'service-input', reach: 'one' }],
])('a fault of %s with the code %s is told as %j', (fault, code, told) => {
  expect(serviceFault(new ProviderError(fault, code))).toEqual(told)
})

test('what is not a provider’s is nobody’s problem yet', () => {
  expect(serviceFault(new Error('disk'))).toBeUndefined()
})
