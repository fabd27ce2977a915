import { expect, test } from 'vitest'
import { fromRanges, toRanges } from './known-outputs.ts'

const delivered = (...indexes: number[]) => indexes.map((index) => ({ index, state: 'delivered' as const }))
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

test('ranges hold what was delivered, and say so of it alone', () => {
  const outputs = [...delivered(7, 0, 1, 2, 4, 6), { index: 5, state: 'failed' as const }]
  expect(toRanges(outputs)).toBe('0-2,4,6-7')
  expect(upTo(12).filter(fromRanges(toRanges(outputs)))).toEqual([0, 1, 2, 4, 6, 7])
  expect(toRanges(delivered(...upTo(600)))).toBe('0-599')
})

test('of nothing, and of what would be too long for an address, there are none', () => {
  const scattered = upTo(2_000).map((index) => index * 2)
  for (const outputs of [[], delivered(...scattered)]) {
    expect(toRanges(outputs)).toBe('')
    expect(scattered.filter(fromRanges(''))).toEqual([])
  }
})

test('what is no range holds nothing', () => {
  for (const text of [undefined, ['0-9'], 'x', '-', ',', '-3', '3-', '1e3-0', '9-0', '0-9'.repeat(400)]) {
    expect(upTo(20).filter(fromRanges(text)), String(text)).toEqual([])
  }
  expect(upTo(20).filter(fromRanges('x,2-3,,7-,5'))).toEqual([2, 3, 5])
})
