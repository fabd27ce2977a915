import { expect, test } from 'vitest'
import { pageOf } from './page-of.ts'

const rows = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]

test('shows as many as fit, and goes on after the last of them', () => {
  expect(pageOf(rows, 2)).toEqual({ items: [{ id: 'a' }, { id: 'b' }], next: 'b' })
})

test('the last page leads nowhere, also when it is full or empty', () => {
  expect(pageOf(rows, 3)).toEqual({ items: rows, next: null })
  expect(pageOf(rows, 10)).toEqual({ items: rows, next: null })
  expect(pageOf([], 2)).toEqual({ items: [], next: null })
})

test('a list may go on from something else than an id', () => {
  expect(pageOf([{ cursor: 7 }, { cursor: 8 }], 1, ({ cursor }) => cursor)).toEqual({
    items: [{ cursor: 7 }],
    next: 7,
  })
})
