import { styleText } from 'node:util'
import { FIGURES, HARMS, isKept, type DrillRow, type Figure, type Harm } from './drill.ts'

/** What came of one figure: how often it was tried, and each harm. */
export interface Score {
  figure: Figure
  tried: number
  /** Of the release; undefined where it is whatever there is. */
  wanted: number | undefined
  harms: Record<Harm, number>
}

/** Sums the rows of each drill. A harm without a figure is told of every figure that its drill tried. */
export function scoresOf(drills: readonly DrillRow[][]): Score[] {
  return (Object.keys(FIGURES) as Figure[]).map((figure) => {
    const score: Score = {
      figure,
      tried: 0,
      wanted: FIGURES[figure],
      harms: Object.fromEntries(HARMS.map((harm) => [harm, 0])) as Record<Harm, number>,
    }
    for (const rows of drills) {
      const isTried = rows.some((row) => row.figure === figure)
      for (const row of rows) {
        if (row.harm && (row.figure === figure || (isTried && !row.figure)))
          score.harms[row.harm] += row.value
        else if (!row.harm && row.figure === figure) score.tried += row.value
      }
    }
    return score
  })
}

export function lineOf(row: DrillRow): string {
  const { name, value, unit = '', limit, atLeast } = row
  const number = Number.isInteger(value) ? String(value) : value.toFixed(2)
  const wanted = limit === undefined ? '' : `${atLeast ? '≥' : '≤'} ${limit} ${unit}`.trim()
  const verdict =
    limit === undefined ? '' : isKept(row) ? styleText('green', 'ok') : styleText('red', 'BROKEN')
  return `  ${name.padEnd(62)} ${`${number} ${unit}`.trim().padStart(10)}  ${wanted.padEnd(10)} ${verdict}`
}

const NUMBERS = new Intl.NumberFormat('en')

/** The table of the release's figures. */
export function tableOf(scores: readonly Score[]): string {
  const head = ['', 'tried', 'release', ...HARMS, 'at 95 % below']
  const lines = scores.map(({ figure, tried, wanted, harms }) => [
    figure,
    tried ? NUMBERS.format(tried) : 'not run',
    wanted ? NUMBERS.format(wanted) : 'all',
    ...HARMS.map((harm) => (tried ? String(harms[harm]) : '')),
    boundOf(tried, harms),
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((cells) => cells[column]!.length)))
  return [head, ...lines]
    .map((cells) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The rule of three: what never happened in n trials happens, at 95 % confidence, in fewer than 3/n of all. */
function boundOf(tried: number, harms: Record<Harm, number>): string {
  if (tried === 0) return ''
  if (HARMS.some((harm) => harms[harm] > 0)) return 'harm was done'
  const percent = (100 * 3) / tried
  return percent >= 100 ? 'too few' : `${percent.toPrecision(2)} %`
}
