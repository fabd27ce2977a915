export interface Page<Row, Cursor> {
  items: Row[]
  /** Where the page after this one begins; null when there is none. */
  next: Cursor | null
}

/**
 * The page of `size` from rows of which one more was asked for, which tells whether there is more. The next page is asked
 * for by the last row shown: by its id, or what `cursorOf` says of it.
 */
export function pageOf<Row extends { id: unknown }>(rows: readonly Row[], size: number): Page<Row, Row['id']>
export function pageOf<Row, Cursor>(
  rows: readonly Row[],
  size: number,
  cursorOf: (row: Row) => Cursor,
): Page<Row, Cursor>
export function pageOf<Row extends { id?: unknown }>(
  rows: readonly Row[],
  size: number,
  cursorOf: (row: Row) => unknown = ({ id }) => id,
): Page<Row, unknown> {
  const items = rows.slice(0, size)
  const last = items.at(-1)
  return { items, next: last !== undefined && rows.length > size ? cursorOf(last) : null }
}
