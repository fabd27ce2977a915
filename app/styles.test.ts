import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./styles.css', import.meta.url), 'utf8')

/** Text on ground: WCAG 1.4.3 asks for 4.5. */
const TEXT = [
  ['ink', 'paper'],
  ['ink', 'raised'],
  ['ink', 'sunken'],
  ['ink', 'kunyit-wash'],
  ['ink', 'nila-wash'],
  ['ink', 'success-wash'],
  ['ink', 'danger-wash'],
  ['muted', 'paper'],
  ['muted', 'raised'],
  ['muted', 'sunken'],
  ['nila', 'paper'],
  ['nila', 'raised'],
  ['nila', 'nila-wash'],
  ['on-nila', 'nila'],
  ['success', 'paper'],
  ['success', 'raised'],
  ['danger', 'paper'],
  ['danger', 'raised'],
  ['danger', 'danger-wash'],
  ['on-danger', 'danger'],
  ['paper', 'ink'],
] as const

/** Edges of controls: WCAG 1.4.11 asks for 3. */
const EDGES = [
  ['rule', 'paper'],
  ['rule', 'raised'],
  ['nila', 'paper'],
] as const

const light = colours(/^:root \{([^}]*)\}/m)
const dark = { ...light, ...colours(/^:root\[data-theme='dark'\] \{([^}]*)\}/m) }
const systemDark = { ...light, ...colours(/:root:not\([^)]*\) \{([^}]*)\}/m) }

describe.each([
  ['light', light],
  ['dark', dark],
])('in the %s theme', (_, theme) => {
  test.each(TEXT)('%s can be read on %s', (text, ground) => {
    expect(contrast(theme[text], theme[ground])).toBeGreaterThanOrEqual(4.5)
  })

  test.each(EDGES)('%s can be told from %s', (edge, ground) => {
    expect(contrast(theme[edge], theme[ground])).toBeGreaterThanOrEqual(3)
  })

  test('dark text can be read on kunyit', () => {
    expect(contrast('#1b1a17', theme['kunyit'])).toBeGreaterThanOrEqual(4.5)
  })
})

test('a device set to dark shows the same colours as a person who chose dark', () => {
  expect(systemDark).toEqual(dark)
})

function colours(block: RegExp): Record<string, string> {
  const body = block.exec(css)?.[1] ?? ''
  const found = [...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)]
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]))
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a = '', b = ''): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
