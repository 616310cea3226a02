import { showAim, showRatio, showValue } from './show-value.ts'
import type { Report } from './report.ts'

/** The figures of a run as a table for a terminal. */
export function reportTable(title: string, report: Report): string {
  const heads = ['', 'figure', 'baseline', 'ratio', 'aim']
  const rows = report.figures.map((figure) => [
    figure.what,
    showValue(figure.value, figure.unit),
    `${showValue(figure.baseline.value, figure.unit)} (${figure.baseline.what})`,
    showRatio(figure.ratio),
    showAim(figure),
  ])
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)))
  const inLine = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 1 || i === 3 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd()
  const { machine, remarks } = report
  return [
    '',
    `${title} (${machine.cores} cores, load ${machine.load} at the start)`,
    ...[heads, ...rows].map(inLine),
    ...remarks,
    '',
  ].join('\n')
}
