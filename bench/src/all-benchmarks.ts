import type { Benchmark } from './benchmark.ts'
import { actionBenchmark } from './benchmarks/action.ts'
import { bitmapsBenchmark } from './benchmarks/bitmaps.ts'
import { candidatesBenchmark } from './benchmarks/candidates.ts'
import { executeBenchmark } from './benchmarks/execute.ts'
import { importBenchmark } from './benchmarks/import.ts'
import { largeCatalogBenchmark } from './benchmarks/large-catalog.ts'
import { limitsBenchmark } from './benchmarks/limits.ts'
import { rulesBenchmark } from './benchmarks/rules.ts'
import { scaleBenchmark } from './benchmarks/scale.ts'
import { searchBenchmark } from './benchmarks/search.ts'
import { startBenchmark } from './benchmarks/start.ts'
import { syncBenchmark } from './benchmarks/sync.ts'
import { telemetryBenchmark } from './benchmarks/telemetry.ts'

/** In the order of the published page. */
export const allBenchmarks: readonly Benchmark[] = [
  startBenchmark,
  importBenchmark,
  searchBenchmark,
  bitmapsBenchmark,
  candidatesBenchmark,
  executeBenchmark,
  actionBenchmark,
  telemetryBenchmark,
  rulesBenchmark,
  syncBenchmark,
  limitsBenchmark,
  scaleBenchmark,
  largeCatalogBenchmark,
]
