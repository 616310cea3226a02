import { encodeCursor, type Page } from '@gatehouse/core'

/** Makes a page of rows that were read with one more than asked for: the extra one says that there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => readonly (string | number)[],
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(toItem)
  return rows.length > limit && last !== undefined ? { items, next: encodeCursor(positionOf(last)) } : { items }
}
