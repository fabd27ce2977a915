/** Widths to heights; the canvas is 1080 wide in every one. */
export const SHAPES = ['4:5', '1:1', '9:16', '3:4'] as const
export const FORMATS = ['jpeg', 'png'] as const
export const PACKS = ['tiktok', 'whatsapp'] as const
/** What a block says, for matching it with a table's columns and with copy that was written for it. */
export const BLOCK_KINDS = ['title', 'body', 'price', 'action'] as const
/** Why a table cannot be read: codes of the tool's words, each with what its sentence needs. */
export const TABLE_FAULTS = [
  'table-empty',
  'table-only-header',
  'table-too-long',
  'table-too-wide',
  'table-open-quote',
  'table-ragged',
  'table-cell-too-long',
  'table-wrong-encoding',
  'table-not-text',
  'table-file-too-large',
] as const

export const MIN_SLIDES = 2
export const MAX_SLIDES = 10
export const MAX_PICTURES = 50
export const MAX_BLOCKS = 3
export const MAX_TEXTS = 50
export const MAX_TEXT = 600
export const MAX_SETS = 100
export const MAX_COLUMNS = 40
export const MAX_CELL = 2_000
export const MAX_WIDE = 20
/** Pictures that a table's cells may name. */
export const MAX_TABLE_PICTURES = 500
