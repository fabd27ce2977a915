import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Each table of faults, with how its rows are numbered and how many there are. */
const TABLES = [
  { file: 'docs/process-faults.md', letter: 'P', count: 23 },
  { file: 'docs/payment-faults.md', letter: 'D', count: 16 },
  { file: 'docs/upload-faults.md', letter: 'U', count: 15 },
  { file: 'docs/access-faults.md', letter: 'A', count: 22 },
]

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const DRILLS = readdirSync(path.join(ROOT, 'tests/drills'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => /: Drill = \{\s+name: '([\w-]+)'/.exec(read(`tests/drills/${name}`))?.[1])

describe.each(TABLES)('$file', ({ file, letter, count }) => {
  const text = read(file)
  const rows = text.split('\n').filter((line) => /^\| [A-Z]\d/.test(line))

  test('has a row for every fault, each with its proof', () => {
    const numbers = rows.flatMap((row) => row.split('|')[1]!.match(/[A-Z]\d+/g) ?? [])
    const wanted = Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)
    expect([...new Set(numbers)].sort()).toEqual(wanted.sort())
    expect(rows.filter((row) => !/`|cannot/.test(row.split('|')[4] ?? ''))).toEqual([])
  })

  test('names files that exist', () => {
    const named = [...text.matchAll(/`([\w./$-]+\/[\w.$-]+\.\w+)`/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([])
  })

  test('quotes tests by their titles', () => {
    const quoted = [...text.matchAll(/`([^`]+)` › "([^"]+)"/g)]
    const missing = quoted.filter(([, name = '', title = '']) => !read(name).includes(title))
    expect(missing.map(([whole]) => whole)).toEqual([])
  })

  test('names drills that can be asked for', () => {
    const asked = [...text.matchAll(/npm run drills -- ([\w-]+)/g)].map(([, name = '']) => name)
    expect(asked.filter((name) => name !== 'release' && !DRILLS.includes(name))).toEqual([])
  })
})

function read(file: string): string {
  return existsSync(path.join(ROOT, file)) ? readFileSync(path.join(ROOT, file), 'utf8') : ''
}
