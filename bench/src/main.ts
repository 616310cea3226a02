import { fileURLToPath } from 'node:url'
import { allBenchmarks } from './all-benchmarks.ts'
import { describeMachine } from './machine.ts'
import { reportTable } from './report/report-table.ts'
import { storeReports } from './report/store-reports.ts'
import type { Report } from './report/report.ts'
import { readOptions } from './read-options.ts'

const folder = fileURLToPath(new URL('../../docs/', import.meta.url))
const options = readOptions(process.argv.slice(2), allBenchmarks)

if (typeof options === 'string') {
  process.stderr.write(`${options}\n`)
  process.exitCode = options.startsWith('usage') ? 0 : 2
} else {
  const { chosen, isQuick, isFull, isJson } = options
  const reports: Report[] = []
  for (const benchmark of chosen) {
    const say = (step: string): void => void process.stderr.write(`${benchmark.name}: ${step}\n`)
    const machine = describeMachine()
    const measured = await benchmark.run({ isQuick, isFull, onProgress: say })
    const report: Report = { name: benchmark.name, measuredAt: new Date().toISOString(), machine, ...measured }
    reports.push(report)
    if (!isJson) process.stdout.write(`${reportTable(benchmark.title, report)}\n`)
  }
  if (isJson) process.stdout.write(`${JSON.stringify({ isQuick, reports }, null, 2)}\n`)
  // Quick figures are for nobody's eyes.
  if (!isQuick) storeReports(folder, allBenchmarks, reports)
}
