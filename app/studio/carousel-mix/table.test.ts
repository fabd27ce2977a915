import { describe, expect, test } from 'vitest'
import { decodeTable } from './decode.ts'
import { readTable, tableText } from './table.ts'

const TWELVE = [
  'nama;harga;deskripsi;foto',
  ...Array.from(
    { length: 12 },
    (_, index) =>
      `Produk ${index + 1};Rp ${index + 1}9.000;"Bahan ""katun"", adem; nyaman";foto-${index + 1}.jpg`,
  ),
].join('\r\n')

describe('readTable', () => {
  test('reads a table of twelve products', () => {
    const { columns, rows, fault } = readTable(TWELVE)
    expect(fault).toBeUndefined()
    expect(columns).toEqual(['nama', 'harga', 'deskripsi', 'foto'])
    expect(rows).toHaveLength(12)
    expect(rows[11]).toEqual(['Produk 12', 'Rp 129.000', 'Bahan "katun", adem; nyaman', 'foto-12.jpg'])
  })

  test.each([
    ['tabs, as pasted from a spreadsheet', 'nama\tharga\nTas, merah\tRp 1.000\n'],
    ['commas', 'nama,harga\n"Tas, merah",Rp 1.000\n'],
    ['semicolons', 'nama;harga\nTas, merah;Rp 1.000\n'],
    ["Excel's own line about the separator", 'sep=;\r\nnama;harga\r\nTas, merah;Rp 1.000'],
    ['a byte order mark, blank lines and spaces', '\uFEFFnama ; harga\n\n Tas, merah ; Rp 1.000 \n ; \n'],
  ])('reads %s', (_, text) => {
    const reading = readTable(text)
    expect(reading).toEqual({ columns: ['nama', 'harga'], rows: [['Tas, merah', 'Rp 1.000']] })
  })

  test('keeps line breaks inside quotes, and fills up short rows', () => {
    const { rows } = readTable('a,b,c\n"satu\ndua",x\n')
    expect(rows).toEqual([['satu\ndua', 'x', '']])
  })

  test('reads a single column', () => {
    expect(readTable('nama\nTas\nTopi')).toEqual({ columns: ['nama'], rows: [['Tas'], ['Topi']] })
  })

  test('gives every column a name of its own that fits between braces', () => {
    expect(readTable('nama,Nama,,{harga}\n1,2,3,4').columns).toEqual(['nama', 'Nama 2', '3', 'harga'])
  })

  test('says what is wrong, where, and how much', () => {
    const long = `nama\n${Array.from({ length: 10_000 }, (_, row) => `Produk ${row}`).join('\n')}`
    expect(readTable(long)).toMatchObject({
      fault: { code: 'table-too-long', values: { count: 10_000, limit: 100 } },
    })
    expect(readTable(long).rows).toHaveLength(100)
    const faults: [string, string, object][] = [
      ['', 'table-empty', {}],
      [' \n ', 'table-empty', {}],
      ['nama,harga', 'table-only-header', {}],
      ['nama,harga\nTas,1\n"Topi,2\nKaus,3', 'table-open-quote', { row: 2 }],
      ['nama,harga\nTas,1\nTopi, hitam,2', 'table-ragged', { row: 2, cells: 3, columns: 2 }],
      [`${'a,'.repeat(40)}b\n1`, 'table-too-wide', { count: 41, limit: 40 }],
      [`nama\n${'x'.repeat(2_001)}`, 'table-cell-too-long', { row: 1, limit: 2_000 }],
      ['nama\nKop\uFFFD', 'table-wrong-encoding', {}],
    ]
    for (const [text, code, values] of faults) expect(readTable(text).fault).toEqual({ code, values })
  })

  test('writes what it reads again', () => {
    const { columns, rows } = readTable(TWELVE)
    expect(readTable(tableText(columns, rows))).toEqual({ columns, rows })
    expect(readTable(tableText(['a'], [['satu\n"dua"; tiga']]))).toEqual({
      columns: ['a'],
      rows: [['satu\n"dua"; tiga']],
    })
  })
})

describe('decodeTable', () => {
  const text = 'nama;harga\r\nKopi “enak” é;Rp 1\r\n'
  const utf16 = (bigEndian: boolean, mark: boolean) => {
    const units = [...(mark ? '\uFEFF' : ''), ...text].map((letter) => letter.charCodeAt(0))
    return new Uint8Array(
      units.flatMap((unit) => (bigEndian ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])),
    )
  }

  test.each([
    ['UTF-8', new TextEncoder().encode(text)],
    ['UTF-8 with a mark', new TextEncoder().encode(`\uFEFF${text}`)],
    ['UTF-16, little-endian', utf16(false, true)],
    ['UTF-16, big-endian', utf16(true, true)],
    ['UTF-16 without a mark', utf16(false, false)],
    [
      'Windows-1252',
      Uint8Array.from([...text], (letter) =>
        letter === '“' ? 0x93 : letter === '”' ? 0x94 : letter.charCodeAt(0),
      ),
    ],
  ])('reads %s', (_, bytes) => {
    expect(decodeTable(bytes)).toEqual({ text })
  })

  test('tells a workbook, a picture and another alphabet from a table', () => {
    const workbook = Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0])
    expect(decodeTable(workbook)).toEqual({ fault: { code: 'table-not-text', values: {} } })
    expect(decodeTable(new Uint8Array())).toEqual({ text: '' })
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])
    expect(decodeTable(png)).toEqual({ fault: { code: 'table-not-text', values: {} } })
    // Shift JIS of テ: neither UTF-8 nor a letter of Windows-1252.
    const japanese = Uint8Array.from([0x6e, 0x0a, 0x83, 0x65, 0x81, 0x5b])
    expect(decodeTable(japanese)).toEqual({ fault: { code: 'table-wrong-encoding', values: {} } })
  })
})
