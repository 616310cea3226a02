import type { MetricDescription, PrintedMetric, PrintedValue } from './metric-description.ts'
import type { read } from './metric-list.ts'

export type ReadingName = keyof typeof read

/** Puts one value down. Labels in the order of the description. */
export type SetReading = (name: ReadingName, value: number, ...labels: readonly string[]) => void

/** Looks at something when somebody asks for the metrics. */
export interface Reading {
  readonly name: string
  readonly read: (set: SetReading, signal: AbortSignal) => void | Promise<void>
}

const patienceMs = 2_000
/** Of each: sources and sinks are an operator's, and few. */
const mostValues = 100

/** Asks all readings, each with a bound. What fails is left out and counted. */
export async function takeReadings(
  readings: readonly Reading[],
  descriptions: Readonly<Record<ReadingName, MetricDescription>>,
  onFailed: (reading: string) => void,
): Promise<ReadonlyMap<ReadingName, PrintedMetric>> {
  const values = new Map<ReadingName, PrintedValue[]>()
  const set: SetReading = (name, value, ...labels) => {
    const own = values.get(name) ?? []
    if (own.length >= mostValues || !Number.isFinite(value)) return
    const { labels: names } = descriptions[name]
    own.push({ labels: Object.fromEntries(names.map((label, at) => [label, labels[at] ?? ''])), value })
    values.set(name, own)
  }
  await Promise.all(
    readings.map(async (reading) => {
      const signal = AbortSignal.timeout(patienceMs)
      try {
        await Promise.race([reading.read(set, signal), aborted(signal)])
      } catch {
        onFailed(reading.name)
      }
    }),
  )
  return new Map(
    [...values].map(([name, own]) => {
      const { name: metric, help, type } = descriptions[name]
      return [name, { name: metric, help, type, aggregator: 'sum', values: own }]
    }),
  )
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
