/** Names that merchants give their columns, in both languages, the likeliest first; without spaces and signs. */
const NAMES: Record<string, string[]> = {
  title: [
    'judul',
    'nama',
    'namaproduk',
    'produk',
    'title',
    'name',
    'product',
    'productname',
    'headline',
    'menu',
    'item',
    'barang',
    'hook',
  ],
  body: [
    'deskripsi',
    'keterangan',
    'isi',
    'description',
    'desc',
    'detail',
    'details',
    'teks',
    'text',
    'body',
    'subjudul',
    'subtitle',
    'manfaat',
    'benefit',
    'caption',
  ],
  price: ['harga', 'price', 'hargajual', 'hargapromo', 'hargadiskon', 'promo', 'diskon', 'discount', 'sale'],
  action: ['ajakan', 'cta', 'calltoaction', 'action', 'aksi', 'kontak', 'whatsapp', 'wa', 'link', 'toko'],
  picture: [
    'foto',
    'gambar',
    'image',
    'picture',
    'photo',
    'fotoproduk',
    'gambarproduk',
    'productimage',
    'file',
    'namafile',
    'filename',
    'img',
  ],
}

export interface SlideMatch {
  column?: string
  /** By block; undefined where no column fits. */
  templates: (string | undefined)[]
}

/**
 * Which column fills which block, by their names. "Judul 2" belongs to slide 2; a name without a number to the first block of its kind,
 * and the picture to every slide that has none of its own.
 */
export function matchColumns(slides: { blocks: { kind: string }[] }[], columns: string[]): SlideMatch[] {
  const taken = new Set<string>()
  return slides.map(({ blocks }, index) => {
    const picture = columnFor('picture', columns, index + 1) ?? columnFor('picture', columns)
    const templates = blocks.map(({ kind }) => {
      const own = columnFor(kind, columns, index + 1)
      const column = own ?? columnFor(kind, columns)
      if (column === undefined || taken.has(column)) return undefined
      taken.add(column)
      return `{${column}}`
    })
    return { ...(picture !== undefined && { column: picture }), templates }
  })
}

/** Columns that no slide uses. */
export function unusedColumns(
  slides: { column?: string | undefined; blocks: { template?: string | undefined }[] }[],
  columns: string[],
): string[] {
  const used = new Set(
    slides.flatMap(({ column, blocks }) => [
      ...(column === undefined ? [] : [keyOf(column)]),
      ...blocks.flatMap(({ template }) => tokensOf(template ?? '').map(keyOf)),
    ]),
  )
  return columns.filter((column) => !used.has(keyOf(column)))
}

/** Names in braces. */
export function tokensOf(template: string): string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name.trim())
}

/** The column of that name, whatever its case; −1 without one. */
export function columnIndex(name: string, columns: string[]): number {
  return columns.findIndex((column) => keyOf(column) === keyOf(name))
}

/** The template with a row's cells in place of the names. Signs left over at an end by an empty cell go with it. */
export function fillTemplate(template: string, columns: string[], row: string[]): string {
  let hasGap = false
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const cell = row[columnIndex(name.trim(), columns)] ?? ''
    hasGap ||= cell === ''
    return cell
  })
  const text = filled.replaceAll(/\r\n?/g, '\n').trim()
  return hasGap ? text.replaceAll(/^[\s\-–—·|:,/]+|[\s\-–—·|:,/]+$/g, '') : text
}

/**
 * The picture that a cell names: by its file name, whatever the folder before it, the case, the ending and the signs between its words.
 */
export function matchPicture<Picture extends { name: string }>(
  cell: string,
  pictures: Iterable<Picture>,
): Picture | undefined {
  const wanted = fileOf(cell)
  if (wanted === '') return undefined
  const all = [...pictures]
  const ways = [(name: string) => name, withoutEnding, (name: string) => lettersOf(withoutEnding(name))]
  for (const way of ways) {
    const key = way(wanted)
    const found = key === '' ? undefined : all.find(({ name }) => way(fileOf(name)) === key)
    if (found) return found
  }
  return undefined
}

function columnFor(kind: string, columns: string[], number?: number): string | undefined {
  const suffix = number === undefined ? '' : String(number)
  const plain = columns.map((column) => lettersOf(column))
  for (const name of NAMES[kind] ?? []) {
    const index = plain.indexOf(`${name}${suffix}`)
    if (index >= 0) return columns[index]
  }
  return undefined
}

function fileOf(name: string): string {
  const path = /^https?:/i.test(name) ? name.replace(/[?#].*$/, '') : name
  return (path.split(/[/\\]/).at(-1) ?? '').trim().normalize('NFC').toLowerCase()
}

function withoutEnding(name: string): string {
  return name.replace(/\.[a-z0-9]{2,5}$/, '')
}

function lettersOf(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function keyOf(column: string): string {
  return column.trim().toLowerCase()
}
