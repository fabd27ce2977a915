export type Cell = string | number | null | undefined

/** Led into a file, it makes Excel read UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'

/**
 * One line of RFC 4180. Numbers stay bare, with a decimal point; a text that a spreadsheet would run as a formula is led
 * by an apostrophe (OWASP, CSV Injection).
 */
export function csvRow(cells: Cell[]): string {
  return cells.map(csvCell).join(',') + '\r\n'
}

function csvCell(value: Cell): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return `"${text.replaceAll('"', '""')}"`
}
