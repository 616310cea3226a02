import type { Figure } from '../benchmark.ts'
import { showRatio, showValue } from './show-value.ts'

const width = 860
const labelWidth = 330
const valueWidth = 150
const barHeight = 14
const rowHeight = 46
const top = 62

/** Figures of one unit as horizontal bars, each above the bar of its baseline. Linear from zero, so that lengths compare. */
export function barPlot(title: string, figures: readonly Figure[]): string {
  const longest = Math.max(...figures.flatMap(({ value, baseline }) => [value, baseline.value]))
  const lengthOf = (value: number): number => Math.max(1, (value / longest) * (width - labelWidth - valueWidth))
  const height = top + figures.length * rowHeight
  const rows = figures.map((figure, i) => row(figure, top + i * rowHeight, lengthOf))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
  text { font: 12px system-ui, sans-serif; fill: #1f2937 }
  .title { font-size: 15px; font-weight: 600 }
  .quiet { fill: #6b7280 }
  .figure { fill: #0f766e }
  .baseline { fill: #cbd5e1 }
</style>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text class="title" x="16" y="24">${escaped(title)}</text>
<rect class="figure" x="16" y="35" width="10" height="10"/><text x="32" y="44">figure</text>
<rect class="baseline" x="86" y="35" width="10" height="10"/><text x="102" y="44">baseline of the same run</text>
${rows.join('\n')}
</svg>
`
}

function row(figure: Figure, y: number, lengthOf: (value: number) => number): string {
  const { value, unit, baseline } = figure
  const own = lengthOf(value)
  const other = lengthOf(baseline.value)
  const shown = `${showValue(value, unit)} (${showRatio(figure.ratio)})`
  return `<text x="${labelWidth - 8}" y="${y + 12}" text-anchor="end">${escaped(shortened(figure.what))}</text>
<rect class="figure" x="${labelWidth}" y="${y}" width="${own.toFixed(1)}" height="${barHeight}"/>
<text x="${(labelWidth + own + 6).toFixed(1)}" y="${y + 12}">${escaped(shown)}</text>
<text class="quiet" x="${labelWidth - 8}" y="${y + 29}" text-anchor="end">${escaped(shortened(baseline.what))}</text>
<rect class="baseline" x="${labelWidth}" y="${y + 17}" width="${other.toFixed(1)}" height="${barHeight}"/>
<text class="quiet" x="${(labelWidth + other + 6).toFixed(1)}" y="${y + 29}">${escaped(showValue(baseline.value, unit))}</text>`
}

/** What fits beside the bars. */
function shortened(text: string): string {
  return text.length <= 50 ? text : `${text.slice(0, 49)}…`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
