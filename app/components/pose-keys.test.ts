import { expect, test } from 'vitest'
import { editOfKey, travelOfKey } from './pose-keys.ts'

const press = (
  key: string,
  more: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {},
) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
})

test.each([
  [press('ArrowLeft'), { do: 'nudge', by: { x: -0.01, y: 0 } }],
  [press('ArrowDown', { shiftKey: true }), { do: 'nudge', by: { x: 0, y: 0.05 } }],
  [press('PageDown'), { do: 'step', by: 1 }],
  [press('['), { do: 'step', by: -1 }],
  [press('Delete'), { do: 'toggle', joint: 'nose' }],
  [press('a'), undefined],
  // The browser's own: back in history.
  [press('ArrowLeft', { altKey: true }), undefined],
])('%j means %j', (event, edit) => {
  expect(editOfKey(event, 'nose')).toEqual(edit)
})

test.each([
  [press('z', { ctrlKey: true }), 'undo'],
  [press('Z', { metaKey: true, shiftKey: true }), 'redo'],
  [press('y', { ctrlKey: true }), 'redo'],
  [press('z'), undefined],
  [press('z', { ctrlKey: true, altKey: true }), undefined],
])('%j travels: %s', (event, edit) => {
  expect(travelOfKey(event)?.do).toBe(edit)
})
