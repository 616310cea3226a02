import { displayWidth, pad, truncate, wrap } from './display-width.ts'
import { plainText } from './plain-text.ts'

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => unknown
  /**
   * What happens when the table is wider than the terminal; a column without it keeps its width. `below` gives the cell
   * lines of its own under the row.
   */
  readonly whenNarrow?: 'wrap' | 'truncate' | 'below'
  readonly align?: 'right'
}

/** Lines under a row, whatever the width. */
export type NotesOf<Row> = (row: Row) => readonly string[]

export interface TableOptions {
  /** Cells of the terminal; absent when nobody looks at it and lines may be as long as they are. */
  readonly width: number | undefined
  readonly heading?: (text: string) => string
  readonly note?: (text: string) => string
}

const gap = '  '
const leastWidth = 12

/** Rows for people, one line each where they fit. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, heading = (text) => text, note = (text) => text }: TableOptions,
  notesOf: NotesOf<Row> = () => [],
): string {
  const beside = columnsBeside(rows, columns, width)
  const below = columns.filter((column) => !beside.includes(column))
  const cells = rows.map((row) => beside.map((column) => plainText(column.value(row))))
  const widths = fit(beside, naturalWidths(beside, cells), width)
  const line = (values: readonly string[]) =>
    values
      .map((value, i) => (beside[i]!.align === 'right' ? value.padStart(widths[i]!) : pad(value, widths[i]!)))
      .join(gap)
      .trimEnd()
  const titles = beside.map((column, i) => truncate(column.title, widths[i]!))
  const lines = rows.flatMap((row, y) => [
    ...physicalLines(cells[y]!, beside, widths).map(line),
    ...below.flatMap((column) => linesBelow(plainText(column.value(row)), width)),
    ...notesOf(row).flatMap((text) => linesBelow(plainText(text), width ?? Infinity).map(note)),
  ])
  return [heading(line(titles)), ...lines].join('\n')
}

/** All columns when they fit as they are, else those that do not go below. */
function columnsBeside<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number | undefined,
): readonly Column<Row>[] {
  const cells = rows.map((row) => columns.map((column) => plainText(column.value(row))))
  if (width === undefined || totalWidth(naturalWidths(columns, cells)) <= width) return columns
  return columns.filter(({ whenNarrow }) => whenNarrow !== 'below')
}

function linesBelow(text: string, width: number | undefined): readonly string[] {
  if (text === '' || width === undefined) return []
  return wrap(text, Math.max(leastWidth, width - gap.length)).map((part) => gap + part)
}

function naturalWidths<Row>(columns: readonly Column<Row>[], cells: readonly (readonly string[])[]): number[] {
  return columns.map((column, i) =>
    cells.reduce((most, row) => Math.max(most, displayWidth(row[i]!)), column.title.length),
  )
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, cell) => sum + cell, 0) + gap.length * (widths.length - 1)
}

/** Takes the excess from the widest flexible column first. */
function fit<Row>(columns: readonly Column<Row>[], natural: readonly number[], width: number | undefined): number[] {
  const widths = [...natural]
  if (width === undefined) return widths
  for (let excess = totalWidth(widths) - width; excess > 0; excess = totalWidth(widths) - width) {
    const shrinkable = widths
      .map((cell, i) => ({ cell, i }))
      .filter(({ cell, i }) => columns[i]!.whenNarrow !== undefined && cell > leastWidth)
      .sort((a, b) => b.cell - a.cell)
    const [widest, next] = shrinkable
    if (widest === undefined) return widths
    const floor = Math.max(leastWidth, next === undefined ? leastWidth : Math.min(next.cell, widest.cell - 1))
    widths[widest.i] = Math.max(floor, widest.cell - excess)
  }
  return widths
}

function physicalLines<Row>(
  row: readonly string[],
  columns: readonly Column<Row>[],
  widths: readonly number[],
): string[][] {
  const parts = row.map((cell, i) => {
    const width = widths[i]!
    return columns[i]!.whenNarrow === 'wrap'
      ? wrap(cell, width)
      : [columns[i]!.whenNarrow ? truncate(cell, width) : cell]
  })
  const height = Math.max(...parts.map((lines) => lines.length))
  return Array.from({ length: height }, (_, y) => parts.map((lines) => lines[y] ?? ''))
}
