import { displayWidth, pad, truncate, wrap } from './display-width.ts'
import { plainText } from './plain-text.ts'

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => unknown
  /** What happens when the table is wider than the terminal; a column without it keeps its width. */
  readonly whenNarrow?: 'wrap' | 'truncate'
  readonly align?: 'right'
}

export interface TableOptions {
  /** Cells of the terminal; absent when nobody looks at it and lines may be as long as they are. */
  readonly width: number | undefined
  readonly heading?: (text: string) => string
}

const gap = '  '
const leastWidth = 12

/** Rows for people, one line each where they fit. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { width, heading = (text) => text }: TableOptions,
): string {
  const cells = rows.map((row) => columns.map((column) => plainText(column.value(row))))
  const widths = fit(columns, naturalWidths(columns, cells), width)
  const line = (values: readonly string[]) =>
    values
      .map((value, i) => (columns[i]!.align === 'right' ? value.padStart(widths[i]!) : pad(value, widths[i]!)))
      .join(gap)
      .trimEnd()
  const titles = columns.map((column, i) => truncate(column.title, widths[i]!))
  return [heading(line(titles)), ...cells.flatMap((row) => physicalLines(row, columns, widths).map(line))].join('\n')
}

function naturalWidths<Row>(columns: readonly Column<Row>[], cells: readonly (readonly string[])[]): number[] {
  return columns.map((column, i) =>
    cells.reduce((most, row) => Math.max(most, displayWidth(row[i]!)), column.title.length),
  )
}

/** Takes the excess from the widest flexible column first. */
function fit<Row>(columns: readonly Column<Row>[], natural: readonly number[], width: number | undefined): number[] {
  const widths = [...natural]
  if (width === undefined) return widths
  const total = () => widths.reduce((sum, cell) => sum + cell, 0) + gap.length * (widths.length - 1)
  for (let excess = total() - width; excess > 0; excess = total() - width) {
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
