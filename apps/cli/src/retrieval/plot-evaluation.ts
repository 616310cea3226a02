import type { Evaluation, Measures } from '@gatehouse/discovery/evaluate'

const width = 860
const labelWidth = 150
const valueWidth = 90
const barHeight = 14
const barStep = 17
const groupGap = 14
const top = 66

const colours: Readonly<Record<string, string>> = {
  bm25f: '#cbd5e1',
  dense: '#94a3b8',
  fusion: '#5eead4',
  hybrid: '#0f766e',
}
/** For models of others, in turn. */
const otherColours = ['#fbbf24', '#b45309', '#a78bfa', '#6d28d9', '#f9a8d4', '#be185d']

/** The shares of all configurations as horizontal bars from 0 to 100 %, as SVG. */
export function plotEvaluation({ set, tools, queries, configs }: Evaluation): string {
  const shown: readonly (readonly [string, Measures])[] = Object.entries(configs)
  const colourOf = colouring(Object.keys(configs))
  const measures = Object.keys(shown[0]![1]).filter((name) => name.includes('@')) as readonly `recall@${number}`[]
  const groupHeight = shown.length * barStep + groupGap
  const height = top + measures.length * groupHeight
  const title = `${set}: ${tools.toLocaleString('en')} tools, ${queries.toLocaleString('en')} queries`
  let left = 16
  const legend = shown.map(([name]) => {
    const at = left
    left += 34 + name.length * 7
    return `<rect x="${at}" y="37" width="10" height="10" fill="${colourOf(name)}"/><text x="${at + 16}" y="46">${escaped(name)}</text>`
  })
  const bars = measures.flatMap((measure, i) => {
    const y = top + i * groupHeight
    const middle = y + (shown.length * barStep) / 2 + 3
    return [
      `<text x="${labelWidth - 10}" y="${middle}" text-anchor="end">${measure}</text>`,
      ...shown.map(([name, values], n) => bar(values[measure] ?? 0, y + n * barStep, colourOf(name))),
    ]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>
  text { font: 12px system-ui, sans-serif; fill: #1f2937 }
  .title { font-size: 15px; font-weight: 600 }
</style>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text class="title" x="16" y="24">${escaped(title)}</text>
${[...legend, ...bars].join('\n')}
</svg>
`
}

function colouring(names: readonly string[]): (name: string) => string {
  const others = names.filter((name) => colours[name] === undefined)
  return (name) => colours[name] ?? otherColours[others.indexOf(name) % otherColours.length]!
}

function bar(share: number, y: number, colour: string): string {
  const length = share * (width - labelWidth - valueWidth)
  return `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" fill="${colour}"/>
<text x="${(labelWidth + length + 6).toFixed(1)}" y="${y + 11}">${(share * 100).toFixed(1)} %</text>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
