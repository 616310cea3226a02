/** What a metric is, for whoever reads it. */
export interface MetricDescription {
  /** In the words of Prometheus: `_total` of a counter, and units last. */
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** Names of its labels. Their values come from lists of this product, never from a caller. */
  readonly labels: readonly string[]
}

/** The shape that prom-client's registry prints. */
export interface PrintedMetric {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly aggregator: 'sum'
  readonly values: readonly PrintedValue[]
}

export interface PrintedValue {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}
