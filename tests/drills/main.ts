import { parseArgs, styleText } from 'node:util'
import { cancelHalfWay } from './cancel.ts'
import { drainByTerm } from './drain.ts'
import { gridBesideOthers } from './grid.ts'
import { killJobs } from './kill-jobs.ts'
import { killWeb } from './kill-web.ts'
import { payFaultily } from './payments.ts'
import { restartPostgres } from './restart-postgres.ts'
import { spendInParallel } from './spend.ts'
import { openStudio, type Studio } from './studio.ts'

/**
 * `npm run drills [-- quick] [name …]` breaks the running product in every way that a bad day may, and counts what came
 * of it. Prints one table; exits with 1 when a limit is broken. The seed that it prints replays it: `SEED=7 npm run drills`.
 */
export interface DrillRow {
  name: string
  value: number
  unit?: string
  /** The value must be at most this; with `atLeast`, at least. */
  limit?: number
  atLeast?: boolean
  /** What was wrong, in words. */
  details?: string[]
}

export type Drill = (studio: Studio, options: { isQuick: boolean }) => Promise<DrillRow[]>

const DRILLS: Record<string, Drill> = {
  spend: spendInParallel,
  cancel: cancelHalfWay,
  drain: drainByTerm,
  'restart-postgres': restartPostgres,
  payments: payFaultily,
  grid: gridBesideOthers,
  'kill-web': killWeb,
  'kill-jobs': killJobs,
}

const { positionals } = parseArgs({ allowPositionals: true })
const isQuick = positionals.includes('quick')
const wanted = positionals.filter((name) => name !== 'quick')
const names = wanted.length ? wanted : Object.keys(DRILLS)
for (const name of names) {
  if (!DRILLS[name]) throw new Error(`There is no drill "${name}". Known: ${Object.keys(DRILLS).join(', ')}`)
}

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
console.log(`SEED=${seed}${isQuick ? ' · quick' : ''}`)
const studio = await openStudio(seed)
let broken = 0
try {
  for (const name of names) {
    const startedAt = performance.now()
    const rows = await DRILLS[name]!(studio, { isQuick })
    console.log(`\n${name} (${Math.round((performance.now() - startedAt) / 1000)} s)`)
    for (const row of rows) {
      const isKept =
        row.limit === undefined || (row.atLeast ? row.value >= row.limit : row.value <= row.limit)
      if (!isKept) broken += 1
      console.log(line(row, isKept))
      for (const detail of row.details?.slice(0, 10) ?? []) console.log(`      ${detail}`)
    }
  }
} finally {
  await studio.close()
}
console.log(broken ? `\n${broken} limits broken` : '\nEvery limit holds')
process.exit(broken ? 1 : 0)

function line({ name, value, unit = '', limit, atLeast }: DrillRow, isKept: boolean): string {
  const number = Number.isInteger(value) ? String(value) : value.toFixed(2)
  const wanted = limit === undefined ? '' : `${atLeast ? '≥' : '≤'} ${limit} ${unit}`.trim()
  const verdict = limit === undefined ? '' : isKept ? styleText('green', 'ok') : styleText('red', 'BROKEN')
  return `  ${name.padEnd(62)} ${`${number} ${unit}`.trim().padStart(10)}  ${wanted.padEnd(10)} ${verdict}`
}
