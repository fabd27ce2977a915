import { expect, test } from 'vitest'
import { z } from 'zod'
import { salvage } from './salvage.ts'

const schema = z.object({
  count: z.number().min(1).default(5),
  groups: z.array(z.object({ name: z.string(), clips: z.array(z.string().min(1)).default([]) })),
})

test('a broken field falls back to its default and the rest stays', () => {
  expect(salvage(schema, { count: 0, groups: [{ name: 'Hook', clips: ['a', '', 'b'] }] })).toEqual({
    count: 5,
    groups: [{ name: 'Hook', clips: ['a', 'b'] }],
  })
})

test('what lacks its heart cannot be saved', () => {
  expect(salvage(schema, { count: 3 })).toBeUndefined()
  expect(salvage(schema, 'nonsense')).toBeUndefined()
})

test('a field that is named after what every object has breaks nothing', () => {
  // As forms are read: what a name stands for already, here a function, comes first.
  const payload = { count: 7, groups: [], toString: [Object.prototype.toString, 'x'] }
  expect(salvage(schema, payload)).toEqual({ count: 7, groups: [] })
})

test('the payload itself is left alone', () => {
  const payload = { count: 0, groups: [] }
  salvage(schema, payload)
  expect(payload).toEqual({ count: 0, groups: [] })
})

test('a field that is known no more is left out alone', () => {
  const strict = z.strictObject({ count: z.number(), look: z.strictObject({ size: z.number() }) })
  const known = { count: 2, look: { size: 1 } }
  expect(salvage(strict, { ...known, gone: 1, look: { ...known.look, gone: 2, away: 3 } })).toEqual(known)
})
