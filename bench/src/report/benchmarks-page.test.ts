import { expect, test } from 'vitest'
import { figure } from '../benchmark.ts'
import { barPlot } from './bar-plot.ts'
import { benchmarksPage } from './benchmarks-page.ts'
import { reportTable } from './report-table.ts'

const figures = [
  figure({
    group: 'Start, ms',
    what: 'first <start>',
    unit: 'ms',
    value: 2_400,
    baseline: { what: 'node', value: 60 },
    aim: { atMost: 8_000 },
  }),
  figure({
    what: 'calls',
    unit: 'per_second',
    value: 750,
    baseline: { what: 'direct', value: 3_000 },
    aim: { atLeast: 1_500 },
  }),
]
const machine = { processor: 'Some CPU', cores: 2, memoryGib: 4, system: 'linux x64', node: 'v24.0.0', load: 0.4 }
const report = { name: 'start', measuredAt: '2026-01-02T03:04:05.000Z', machine, figures, remarks: ['A remark.'] }

test('the page shows figure, baseline, ratio and aim, and how to measure again', () => {
  const page = benchmarksPage([
    { benchmark: { name: 'start', title: 'Start', method: 'How.' }, report, plots: [{ title: 'P', path: 'p.svg' }] },
  ])
  expect(page).toContain('| first <start> | 2.40 s | node: 60.0 ms | 40.0 × | ≤ 8.00 s: met |')
  expect(page).toContain('| calls | 750/s | direct: 3,000/s | 0.25 × | ≥ 1,500/s: missed |')
  expect(page).toContain('![P](p.svg)')
  expect(page).toContain('Measured 2026-01-02 on Some CPU, 2 cores, 4 GiB')
  expect(page).toContain('npm run bench -- start')
})

test('the terminal shows the same as a table', () => {
  const lines = reportTable('Start', report).split('\n')
  expect(lines.find((line) => line.startsWith('calls'))).toMatch(
    /750\/s {2}3,000\/s \(direct\) +0\.25 × {2}≥ 1,500\/s: missed$/,
  )
})

test('bars are as long as their values, and text is text', () => {
  const svg = barPlot('A & B', figures.slice(0, 1))
  const [own, other] = [...svg.matchAll(/<rect class="\w+" x="330" y="\d+" width="([\d.]+)"/g)].map(([, width]) =>
    Number(width),
  )
  expect(own! / other!).toBeCloseTo(40, 0)
  expect(svg).toContain('A &amp; B')
  expect(svg).toContain('first &lt;start&gt;')
})
