import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

async function run(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code: code as number, stdout, stderr }
}

interface QuickRun {
  readonly isQuick: boolean
  readonly reports: readonly {
    readonly name: string
    readonly measuredAt: string
    readonly machine: { readonly cores: number }
    readonly remarks: readonly string[]
    readonly figures: readonly {
      readonly what: string
      readonly unit: string
      readonly value: number
      readonly ratio: number
      readonly baseline: { readonly what: string; readonly value: number }
    }[]
  }[]
}

test('every benchmark runs, and gives each figure as a ratio to a baseline', { timeout: 360_000 }, async () => {
  const { code, stdout, stderr } = await run('--quick', '--json')
  expect(code, stderr).toBe(0)
  const { isQuick, reports } = JSON.parse(stdout) as QuickRun
  expect(isQuick).toBe(true)
  expect(reports.map(({ name }) => name)).toEqual([
    'start',
    'import',
    'search',
    'bitmaps',
    'candidates',
    'execute',
    'action',
    'telemetry',
    'rules',
    'sync',
    'limits',
    'scale',
    'large-catalog',
  ])
  for (const report of reports) {
    expect(Date.parse(report.measuredAt)).toBeGreaterThan(0)
    expect(report.machine.cores).toBeGreaterThan(0)
    expect(report.figures.length).toBeGreaterThan(1)
    expect(new Set(report.figures.map(({ what }) => what)).size).toBe(report.figures.length)
    for (const figure of report.figures) {
      expect(['ms', 'per_second', 'bytes', 'share']).toContain(figure.unit)
      expect(figure.baseline.value, figure.what).toBeGreaterThan(0)
      expect(figure.ratio, figure.what).toBe(figure.value / figure.baseline.value)
    }
  }
})

test('an unknown name is refused, with the names there are', async () => {
  const { code, stderr } = await run('speed')
  expect(code).toBe(2)
  expect(stderr).toContain('There is no benchmark "speed".')
  for (const name of ['start', 'import', 'search', 'candidates', 'execute', 'action', 'sync', 'scale', 'large-catalog'])
    expect(stderr).toContain(name)
})
