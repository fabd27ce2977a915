import { loadavg } from 'node:os'
import { parseArgs, styleText } from 'node:util'

/**
 * `npm run bench [name …]` prints one table and exits with 1 when a limit is broken. Every limit is a ratio within this
 * run or a figure that holds on a slow machine, so that a noisy neighbour does not decide.
 */
export interface BenchRow {
  name: string
  value: number
  unit: string
  /** The value must be at most (or, with `atLeast`, at least) this. A row without a limit is told for information. */
  limit?: number
  atLeast?: boolean
  note?: string
}

const SUITES: Record<string, () => Promise<{ run(): Promise<BenchRow[]> }>> = {
  mixer: () => import('./mixer.ts'),
  looping: () => import('./looping.ts'),
  carousel: () => import('./carousel.ts'),
  queue: () => import('./queue.ts'),
  live: () => import('./live.ts'),
  upload: () => import('./upload.ts'),
  page: () => import('./page.ts'),
  costs: () => import('./costs.ts'),
}

const { positionals } = parseArgs({ allowPositionals: true })
const names = positionals.length ? positionals : Object.keys(SUITES)
let broken = 0

console.log(`load ${loadavg()[0]?.toFixed(2)} · node ${process.version}`)
for (const name of names) {
  const suite = SUITES[name]
  if (!suite) throw new Error(`There is no bench "${name}". Known: ${Object.keys(SUITES).join(', ')}`)
  console.log(`\n${name}`)
  for (const row of await (await suite()).run()) {
    const isKept = row.limit === undefined || (row.atLeast ? row.value >= row.limit : row.value <= row.limit)
    if (!isKept) broken += 1
    console.log(line(row, isKept))
  }
}
console.log(broken ? `\n${broken} limits broken` : '\nEvery limit holds')
process.exit(broken ? 1 : 0)

function line(row: BenchRow, isKept: boolean): string {
  const limit = row.limit === undefined ? '' : `${row.atLeast ? '≥' : '≤'} ${row.limit} ${row.unit}`
  const verdict =
    row.limit === undefined ? '' : isKept ? styleText('green', 'ok') : styleText('red', 'BROKEN')
  const value = `${row.value.toFixed(row.value < 10 ? 3 : 1)} ${row.unit}`
  return `  ${row.name.padEnd(58)} ${value.padStart(14)}  ${limit.padEnd(16)} ${verdict} ${row.note ?? ''}`
}
