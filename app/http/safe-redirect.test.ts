import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeRedirect } from '#app/http/safe-redirect.ts'

test.each(['/', '/dashboard', '/studio/video-mixer?from=1#clips', '/generations/8f3e?x=%2Fy'])(
  'keeps %s',
  (path) => {
    expect(safeRedirect(path)).toBe(path)
  },
)

test.each([
  '',
  'dashboard',
  'https://evil.test',
  '//evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  'https:evil.test',
  'javascript:alert(1)',
  '/%2f%2fevil.test',
  '/%5cevil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '\t//evil.test',
  ' //evil.test',
  '/\u0000/evil.test',
  null,
  undefined,
  42,
  `/${'a'.repeat(3_000)}`,
])('falls back from %j', (path) => {
  expect(safeRedirect(path)).toBe('/dashboard')
})

test('never leaves this origin, whatever it is given', () => {
  const pieces = fc.constantFrom(
    '/',
    '\\',
    '\t',
    '\n',
    ' ',
    '%2f',
    '%5c',
    '@',
    ':',
    'https:',
    'evil.test',
    '.',
    '..',
    'a',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const target = safeRedirect(parts.join(''))
      expect(new URL(target, 'https://lumiku.id').origin).toBe('https://lumiku.id')
      expect(target.startsWith('//')).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})
