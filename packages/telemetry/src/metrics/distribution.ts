import type { MetricDescription, PrintedMetric, PrintedValue } from './metric-description.ts'
import { Series } from './series.ts'

/** Seconds: from a stage in memory to a tool that takes its time. */
const bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 120]

interface Observed {
  readonly counts: Float64Array
  sum: number
}

/**
 * A histogram for every stage of every call. NOTE: the one of prom-client takes 340 ns for an observation, this one 60; it is
 * printed by prom-client like its own.
 */
export class Distribution {
  readonly name: string
  readonly #description: MetricDescription
  readonly #series: Series<Observed>

  constructor(description: MetricDescription) {
    this.name = description.name
    this.#description = description
    this.#series = new Series(description, () => ({ counts: new Float64Array(bounds.length + 1), sum: 0 }))
  }

  /** Labels in the order of the description. */
  observe(value: number, ...labels: readonly string[]): void {
    const observed = this.#series.at(labels)
    let at = 0
    while (at < bounds.length && value > bounds[at]!) at++
    observed.counts[at]!++
    observed.sum += value
  }

  async get(): Promise<PrintedMetric> {
    const { name, help } = this.#description
    const values = [...this.#series.entries()].flatMap(([labels, observed]) => printed(name, labels, observed))
    return { name, help, type: 'histogram', aggregator: 'sum', values }
  }
}

function printed(name: string, labels: Readonly<Record<string, string>>, { counts, sum }: Observed): PrintedValue[] {
  let count = 0
  const buckets = [...counts].map((own, at) => {
    count += own
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[at] ?? '+Inf' }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
