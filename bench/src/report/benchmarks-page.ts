import type { Benchmark } from '../benchmark.ts'
import type { Machine } from '../machine.ts'
import type { Report } from './report.ts'
import { showAim, showRatio, showValue } from './show-value.ts'

export interface Section {
  readonly benchmark: Pick<Benchmark, 'name' | 'title' | 'method'>
  readonly report: Report
  readonly plots: readonly Plot[]
}

export interface Plot {
  readonly title: string
  /** Relative to the page. */
  readonly path: string
}

/** The whole of docs/benchmarks.md. */
export function benchmarksPage(sections: readonly Section[]): string {
  return `${[opening, ...sections.map(sectionText)].join('\n\n')}\n`
}

const opening = `# Benchmarks

Written by \`npm run bench\`; do not edit. Every figure stands beside a baseline that the same run measured on the same
machine, and the ratio of the two is what may be compared between machines: a slow or busy one slows both.
Aims are for an idle machine of two cores. A ratio is figure / baseline; p50, p95 and p99 are nearest-rank.

    npm run bench                     all of them, and this page
    npm run bench -- search execute   some of them; the sections of the others stay
    npm run bench -- --quick          tiny sizes, to see that they work; writes nothing
    npm run bench -- --full           the largest sizes, where a benchmark has several; many minutes
    npm run bench -- --json           figures as JSON on standard output

The figures as JSON lie in [benchmarks/](benchmarks/).`

function sectionText({ benchmark, report, plots }: Section): string {
  const rows = report.figures.map((figure) =>
    inRow([
      figure.what,
      showValue(figure.value, figure.unit),
      `${figure.baseline.what}: ${showValue(figure.baseline.value, figure.unit)}`,
      showRatio(figure.ratio),
      showAim(figure),
    ]),
  )
  return [
    `## ${benchmark.title}`,
    benchmark.method,
    [inRow(['', 'figure', 'baseline', 'ratio', 'aim']), inRow(['---', '---:', '---', '---:', '---']), ...rows].join(
      '\n',
    ),
    ...plots.map(({ title, path }) => `![${title}](${path})`),
    ...report.remarks,
    `Measured ${report.measuredAt.slice(0, 10)} on ${inWords(report.machine)}. Again: \`npm run bench -- ${benchmark.name}\`.`,
  ].join('\n\n')
}

function inRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function inWords({ processor, cores, memoryGib, system, node, load }: Machine): string {
  return `${processor}, ${cores} cores, ${memoryGib} GiB, ${system}, Node ${node}, load ${load} at the start`
}
