import type { MetricDescription, PrintedMetric } from './metric-description.ts'
import { Series } from './series.ts'

/** A counter. */
export class Tally {
  readonly name: string
  readonly #description: MetricDescription
  readonly #series: Series<{ count: number }>

  constructor(description: MetricDescription) {
    this.name = description.name
    this.#description = description
    this.#series = new Series(description, () => ({ count: 0 }))
  }

  add(by: number, ...labels: readonly string[]): void {
    this.#series.at(labels).count += by
  }

  async get(): Promise<PrintedMetric> {
    const { name, help } = this.#description
    const values = [...this.#series.entries()].map(([labels, { count }]) => ({ labels, value: count }))
    return { name, help, type: 'counter', aggregator: 'sum', values }
  }
}
