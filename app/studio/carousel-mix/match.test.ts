import { describe, expect, test } from 'vitest'
import { fillTemplate, matchColumns, matchPicture, unusedColumns } from './match.ts'

const slides = [
  { blocks: [{ kind: 'title' }, { kind: 'price' }] },
  { blocks: [{ kind: 'body' }] },
  { blocks: [{ kind: 'action' }] },
]

describe('matchColumns', () => {
  test.each([
    [
      ['Nama Produk', 'Harga', 'Deskripsi', 'Foto', 'CTA'],
      ['Nama Produk', 'Harga', 'Deskripsi', 'CTA', 'Foto'],
    ],
    [
      ['title', 'PRICE', 'description', 'image', 'call to action'],
      ['title', 'PRICE', 'description', 'call to action', 'image'],
    ],
    [
      ['judul', 'harga jual', 'keterangan', 'gambar', 'ajakan'],
      ['judul', 'harga jual', 'keterangan', 'ajakan', 'gambar'],
    ],
  ])('matches %j by name', (columns, [title, price, body, action, picture]) => {
    expect(matchColumns(slides, columns)).toEqual([
      { column: picture, templates: [`{${title}}`, `{${price}}`] },
      { column: picture, templates: [`{${body}}`] },
      { column: picture, templates: [`{${action}}`] },
    ])
  })

  test('a number in a name is a slide', () => {
    const two = [{ blocks: [{ kind: 'title' }] }, { blocks: [{ kind: 'title' }] }]
    expect(matchColumns(two, ['judul 1', 'judul 2', 'foto 2', 'foto'])).toEqual([
      { column: 'foto', templates: ['{judul 1}'] },
      { column: 'foto 2', templates: ['{judul 2}'] },
    ])
  })

  test('leaves alone what nobody can tell', () => {
    expect(matchColumns(slides, ['kolom x', 'stok'])).toEqual([
      { templates: [undefined, undefined] },
      { templates: [undefined] },
      { templates: [undefined] },
    ])
    expect(
      unusedColumns(
        [{ column: 'Foto', blocks: [{ template: '{ nama } {harga}' }] }],
        ['nama', 'foto', 'stok'],
      ),
    ).toEqual(['stok'])
  })
})

test('a template takes its row, whatever the case, and loses signs that an empty cell leaves behind', () => {
  const columns = ['Nama', 'Harga']
  expect(fillTemplate('{nama} — {HARGA}', columns, ['Tas', 'Rp 1'])).toBe('Tas — Rp 1')
  expect(fillTemplate('{nama} — {harga}', columns, ['Tas', ''])).toBe('Tas')
  expect(fillTemplate('{nama} — {harga}', columns, ['', ''])).toBe('')
  expect(fillTemplate('Mulai {harga}', columns, ['Tas', 'Rp 1'])).toBe('Mulai Rp 1')
})

test.each([
  ['tas.jpg', 'tas.jpg'],
  ['TAS.JPG', 'tas.jpg'],
  ['tas', 'tas.jpg'],
  ['tas.png', 'tas.jpg'],
  ['C:\\foto\\Tas.jpg', 'tas.jpg'],
  ['https://toko.id/foto/tas.jpg?v=2', 'tas.jpg'],
  ['topi rajut.heic', 'Topi_Rajut.HEIC'],
  ['sepatu', undefined],
  ['', undefined],
])('“%s” names %s', (cell, expected) => {
  const pictures = [{ name: 'Topi_Rajut.HEIC' }, { name: 'tas.jpg' }]
  expect(matchPicture(cell, pictures)?.name).toBe(expected)
})

test('the exact name goes before the similar one', () => {
  expect(matchPicture('tas.png', [{ name: 'tas.jpg' }, { name: 'tas.png' }])?.name).toBe('tas.png')
})
