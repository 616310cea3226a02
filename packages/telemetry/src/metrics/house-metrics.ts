import { Registry, type Metric } from 'prom-client'
import { Distribution } from './distribution.ts'
import type { PrintedMetric } from './metric-description.ts'
import { counted, read } from './metric-list.ts'
import { takeReadings, type Reading } from './readings.ts'
import { Tally } from './tally.ts'
import { toOpenMetrics } from './to-open-metrics.ts'

type Meters = {
  readonly [Name in keyof typeof counted]: (typeof counted)[Name]['type'] extends 'counter' ? Tally : Distribution
}

/** Every number that this process keeps of itself. */
export interface HouseMetrics extends Meters {
  /** Adds what is looked at when somebody asks. */
  addReading(reading: Reading): void
  /** All of them, as text in the form that the client asked for. */
  print(accept: string | undefined): Promise<{ readonly contentType: string; readonly body: string }>
}

export function createHouseMetrics(): HouseMetrics {
  const registry = new Registry()
  const readings: Reading[] = []
  const meters = Object.fromEntries(
    Object.entries(counted).map(([name, description]) => {
      const meter = description.type === 'counter' ? new Tally(description) : new Distribution(description)
      register(registry, meter)
      return [name, meter]
    }),
  ) as unknown as Meters

  return {
    ...meters,
    addReading: (reading) => void readings.push(reading),
    async print(accept) {
      const taken = await takeReadings(readings, read, (reading) => meters.readingsFailed.add(1, reading))
      const gauges = new Registry()
      for (const metric of taken.values()) register(gauges, { name: metric.name, get: async () => metric })
      const text = `${await registry.metrics()}\n${await gauges.metrics()}`
      if (accept?.includes('application/openmetrics-text') !== true)
        return { contentType: Registry.PROMETHEUS_CONTENT_TYPE, body: text }
      return { contentType: Registry.OPENMETRICS_CONTENT_TYPE, body: toOpenMetrics(text) }
    },
  }
}

/** NOTE: the registry prints whatever has a name and a `get`; its types ask for its own classes. */
function register(
  registry: Registry,
  metric: { readonly name: string; readonly get: () => Promise<PrintedMetric> },
): void {
  registry.registerMetric(metric as unknown as Metric)
}
