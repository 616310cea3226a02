import type { Measured } from '../benchmark.ts'
import type { Machine } from '../machine.ts'

/** One run of one benchmark, as it is kept in docs/benchmarks/NAME.json. */
export interface Report extends Measured {
  readonly name: string
  /** ISO 8601 */
  readonly measuredAt: string
  readonly machine: Machine
}
