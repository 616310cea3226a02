import type { Random } from './random.ts'

export interface ScenarioOptions {
  /** How often the fault strikes. */
  readonly points: number
  readonly random: Random
  readonly engine: 'embedded' | 'server'
  /** An empty folder for everything that is written. */
  readonly folder: string
  readonly tell: (progress: string) => void
}

export interface ScenarioResult {
  /** Promises that were broken, in words. */
  readonly broken: readonly string[]
  /** What happened, to be looked at. */
  readonly figures: Readonly<Record<string, number>>
}

export interface Scenario {
  readonly name: string
  /** What has to hold, in a sentence. */
  readonly promise: string
  readonly engines: readonly ScenarioOptions['engine'][]
  readonly run: (options: ScenarioOptions) => Promise<ScenarioResult>
}
