/** One thing that is measured. Each lives in its own file below `benchmarks/`. */
export interface Benchmark {
  /** What is typed to run it alone. */
  readonly name: string
  readonly title: string
  /** What is measured and how, in Markdown; part of the published page. */
  readonly method: string
  run(setting: Setting): Promise<Measured>
}

export interface Setting {
  /** Tiny sizes, to see that it works; the figures mean nothing. */
  readonly isQuick: boolean
  /** The largest sizes, where a benchmark has several; takes many minutes. */
  readonly isFull: boolean
  /** Says what is going on. */
  readonly onProgress: (step: string) => void
}

export interface Measured {
  readonly figures: readonly Figure[]
  /** What a reader must know about this run: material that was absent, parts that were left out. */
  readonly remarks: readonly string[]
}

/** A measured value beside a baseline that the same run measured, so that a slow machine slows both. */
export interface Figure {
  /** Title of the plot it is shown in, together with others of the same unit; absent: in the table alone. */
  readonly group?: string
  readonly what: string
  readonly unit: Unit
  readonly value: number
  readonly baseline: { readonly what: string; readonly value: number }
  /** value / baseline.value */
  readonly ratio: number
  /** What the value should be at most, or at least, on an idle machine of two cores. */
  readonly aim?: Aim
}

/** `share`: 0 to 1. */
export type Unit = 'ms' | 'per_second' | 'bytes' | 'share'

export type Aim = { readonly atMost: number } | { readonly atLeast: number }

export function figure(facts: Omit<Figure, 'ratio'>): Figure {
  return { ...facts, ratio: facts.value / facts.baseline.value }
}

export function isMet(value: number, aim: Aim): boolean {
  return 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast
}
