import type { TableFault } from './table.ts'

/** A table of a hundred rows is far smaller; what is larger is something else. */
export const MAX_TABLE_BYTES = 5_000_000

/**
 * The text of a CSV file. Excel writes Windows-1252 or, by its other menu, UTF-16; everything else writes UTF-8. A workbook or a picture
 * that was chosen by mistake is told apart.
 */
export function decodeTable(bytes: Uint8Array): { text: string } | { fault: TableFault } {
  const encoding = encodingOf(bytes)
  if (!encoding) return { fault: { code: 'table-not-text', values: {} } }
  const text = new TextDecoder(encoding).decode(bytes)
  // Characters that no text has: it was read by the wrong table.
  const isBroken = /[^\P{Cc}\t\r\n]|\uFFFD/u.test(text)
  return isBroken ? { fault: { code: 'table-wrong-encoding', values: {} } } : { text }
}

function encodingOf(bytes: Uint8Array): string | undefined {
  const begins = (...head: number[]) => head.every((byte, index) => bytes[index] === byte)
  // xlsx and Numbers are ZIP files, xls is a compound file.
  if (begins(0x50, 0x4b, 3, 4) || begins(0xd0, 0xcf, 0x11, 0xe0)) return undefined
  if (begins(0xff, 0xfe)) return 'utf-16le'
  if (begins(0xfe, 0xff)) return 'utf-16be'
  const head = bytes.subarray(0, 2_000)
  const zeros = [0, 0]
  head.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  // Latin letters in UTF-16 are every other byte zero.
  if (odd > head.length / 4 && even < odd / 10) return 'utf-16le'
  if (even > head.length / 4 && odd < even / 10) return 'utf-16be'
  if (even + odd > 0) return undefined
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
