import Papa from 'papaparse'
import { MAX_CELL, MAX_COLUMNS, MAX_SETS, type TABLE_FAULTS } from './limits.ts'

export interface TableFault {
  code: (typeof TABLE_FAULTS)[number]
  values: Record<string, string | number>
}

/** What was read of a table. With a fault the columns and rows are what could be read until there. */
export interface TableReading {
  columns: string[]
  rows: string[][]
  fault?: TableFault
}

const DELIMITERS = ['\t', ';', ',', '|']
/** Records that tell one delimiter from another. */
const SAMPLE = 10

/**
 * Reads pasted cells or the text of a CSV file: tabs, semicolons or commas, quoted cells with line breaks in them. The first row names
 * the columns. Rows are counted from 1 below it, in a fault as everywhere.
 */
export function readTable(text: string): TableReading {
  const clean = text.replace(/^\uFEFF/, '').replace(/^sep=.\r?\n/i, '')
  if (clean.trim() === '') return { columns: [], rows: [], fault: fault('table-empty') }
  if (clean.includes('\uFFFD')) return { columns: [], rows: [], fault: fault('table-wrong-encoding') }

  const { data, errors } = parse(clean, delimiterOf(clean))
  const records = data.map((record) => record.map((cell) => cell.trim()))
  const columns = nameColumns(records[0] ?? [])
  const cells = records.slice(1)
  const found = faultOf(columns, cells, errors)
  // What is past a limit is told by the fault; what is kept stays within it.
  const kept = columns.slice(0, MAX_COLUMNS)
  const rows = cells
    .slice(0, MAX_SETS)
    .map((row) => kept.map((_, column) => withoutControls(row[column] ?? '').slice(0, MAX_CELL)))
  return { columns: kept, rows, ...(found && { fault: found }) }
}

/** Bells and vertical tabs come along from other programs; fonts draw them as boxes. */
export function withoutControls(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\r\n]/gu, '')
}

/** The table as the text that `readTable` reads again. */
export function tableText(columns: string[], rows: string[][]): string {
  return columns.length === 0 ? '' : Papa.unparse({ fields: columns, data: rows }, { quotes: true })
}

function parse(text: string, delimiter: string, preview = 0) {
  return Papa.parse<string[]>(text, { delimiter, preview, skipEmptyLines: 'greedy' })
}

/** The one that cuts the most rows into as many cells as the first; of equals, into the most cells. */
function delimiterOf(text: string): string {
  const scores = DELIMITERS.map((delimiter) => {
    const [first, ...others] = parse(text, delimiter, SAMPLE).data
    const width = first?.length ?? 1
    const alike = others.filter((record) => record.length === width).length
    return { delimiter, score: width < 2 ? 0 : (1 + alike) * 100 + width }
  })
  return scores.toSorted((a, b) => b.score - a.score).find(({ score }) => score > 0)?.delimiter ?? ','
}

/** Every column has a name of its own that a template can carry. */
function nameColumns(names: string[]): string[] {
  const last = names.findLastIndex((name) => name !== '')
  const taken = new Set<string>()
  return names.slice(0, last + 1).map((name, index) => {
    const plain = name.replaceAll(/[{}]/g, '').replaceAll(/\s+/g, ' ').trim().slice(0, 80) || `${index + 1}`
    let unique = plain
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1) unique = `${plain} ${number}`
    taken.add(unique.toLowerCase())
    return unique
  })
}

function faultOf(columns: string[], cells: string[][], errors: Papa.ParseError[]): TableFault | undefined {
  const quote = errors.find(({ type }) => type === 'Quotes')
  if (quote) return fault('table-open-quote', { row: Math.max(1, quote.row ?? 0) })
  if (columns.length > MAX_COLUMNS) {
    return fault('table-too-wide', { count: columns.length, limit: MAX_COLUMNS })
  }
  if (cells.length === 0) return fault('table-only-header')
  if (cells.length > MAX_SETS) return fault('table-too-long', { count: cells.length, limit: MAX_SETS })
  const ragged = cells.findIndex((row) => row.slice(columns.length).some((cell) => cell !== ''))
  if (ragged >= 0) {
    return fault('table-ragged', {
      row: ragged + 1,
      cells: cells[ragged]?.length ?? 0,
      columns: columns.length,
    })
  }
  const long = cells.findIndex((row) => row.some((cell) => cell.length > MAX_CELL))
  return long < 0 ? undefined : fault('table-cell-too-long', { row: long + 1, limit: MAX_CELL })
}

function fault(code: TableFault['code'], values: TableFault['values'] = {}): TableFault {
  return { code, values }
}
