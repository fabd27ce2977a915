import { expect, test } from 'vitest'
import {
  formatBytes,
  formatClock,
  formatMoment,
  formatNumber,
  formatRoughly,
  formatRupiah,
  formatSeconds,
  formatWait,
} from './format.ts'

test('numbers are written as people here write them', () => {
  expect(formatRupiah(25_000)).toBe('Rp 25.000')
  expect(formatRupiah(-1_500)).toBe('−Rp 1.500')
  expect(formatNumber(1440, 'id')).toBe('1.440')
  expect(formatNumber(1440, 'en')).toBe('1,440')
  expect(formatSeconds(12.5, 'id')).toBe('12,5 detik')
  expect(formatSeconds(1, 'en')).toBe('1 second')
})

test('sizes use the units in which room is counted', () => {
  expect(formatBytes(0, 'id')).toBe('0 B')
  expect(formatBytes(999, 'id')).toBe('999 B')
  expect(formatBytes(12.4 * 1024 ** 2, 'id')).toBe('12,4 MB')
  expect(formatBytes(1024 ** 3, 'en')).toBe('1 GB')
  expect(formatBytes(1024 ** 2 - 100, 'en')).toBe('1 MB')
})

test('lengths are clock readings and guesses are rough', () => {
  expect(formatClock(7.4)).toBe('0:07')
  expect(formatClock(4323)).toBe('1:12:03')
  expect(formatRoughly(2, 'id')).toBe('5 detik')
  expect(formatRoughly(24, 'id')).toBe('25 detik')
  expect(formatRoughly(59, 'en')).toBe('1 minute')
  expect(formatRoughly(150, 'id')).toBe('3 menit')
  expect(formatRoughly(5400, 'id')).toBe('1,5 jam')
})

test('nobody who waits as long as they were told comes too early', () => {
  const told = [1, 5, 41, 56, 60, 61, 899, 900, 3_599, 5_341, 5_401, 86_400]
  expect(told.map((seconds) => formatWait(seconds, 'id'))).toEqual([
    '5 detik',
    '5 detik',
    '45 detik',
    '1 menit',
    '1 menit',
    '2 menit',
    '15 menit',
    '15 menit',
    '60 menit',
    '1,5 jam',
    '1,6 jam',
    '24 jam',
  ])
})

test('moments are told by the wall clock of Jakarta', () => {
  const now = new Date('2026-11-23T01:00:00+07:00')
  expect(formatMoment(new Date('2026-11-23T00:05:00+07:00'), 'id', now)).toBe('hari ini 00.05')
  // Still the 22nd in Jakarta, and in London too.
  expect(formatMoment(new Date('2026-11-22T23:59:00+07:00'), 'id', now)).toBe('kemarin 23.59')
  expect(formatMoment(new Date('2026-11-22T23:59:00+07:00'), 'en', now)).toBe('yesterday 23:59')
  expect(formatMoment(new Date('2026-08-17T10:00:00+07:00'), 'id', now)).toBe('17 Agu 10.00')
  expect(formatMoment(new Date('2025-05-02T10:00:00+07:00'), 'en', now)).toBe('2 May 2025')
})
