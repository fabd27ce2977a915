import { expect, test } from 'vitest'
import { isListedAddress } from './addresses.ts'

test('D15 Duitku’s own addresses are known, of the server that is set and in both notations', () => {
  expect(isListedAddress('182.23.85.8', 'production')).toBe(true)
  expect(isListedAddress('::ffff:103.177.101.190', 'production')).toBe(true)
  expect(isListedAddress('182.23.85.11', 'sandbox')).toBe(true)
  for (const ip of ['182.23.85.11', '182.23.85.88', '127.0.0.1', '::1', '', '182.23.85.8, 10.0.0.1']) {
    expect(isListedAddress(ip, 'production'), ip).toBe(false)
  }
})
