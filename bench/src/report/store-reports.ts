import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Benchmark } from '../benchmark.ts'
import { barPlot } from './bar-plot.ts'
import { benchmarksPage, type Plot } from './benchmarks-page.ts'
import type { Report } from './report.ts'

/** Keeps the reports, and writes the page anew from them and from those of earlier runs of the other benchmarks. */
export function storeReports(docs: string, benchmarks: readonly Benchmark[], reports: readonly Report[]): void {
  const folder = join(docs, 'benchmarks')
  mkdirSync(folder, { recursive: true })
  for (const report of reports) writeJson(join(folder, `${report.name}.json`), report)

  const sections = benchmarks.flatMap((benchmark) => {
    const report = stored(join(folder, `${benchmark.name}.json`))
    return report === undefined ? [] : [{ benchmark, report, plots: writePlots(folder, report) }]
  })
  writeFileSync(join(docs, 'benchmarks.md'), benchmarksPage(sections))
}

function writePlots(folder: string, report: Report): readonly Plot[] {
  const titles = [...new Set(report.figures.flatMap(({ group }) => group ?? []))]
  return titles.map((title, i) => {
    const file = `${report.name}-${i + 1}.svg`
    const figures = report.figures.filter(({ group }) => group === title)
    writeFileSync(join(folder, file), barPlot(title, figures))
    return { title, path: `benchmarks/${file}` }
  })
}

function stored(file: string): Report | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
}
