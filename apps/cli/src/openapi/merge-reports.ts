import type { ImportAnswer } from '../client/answers.ts'
import type { JsonObject } from '../client/http-transport.ts'

/** The reports of several requests as one: counts add up, also those of one object, lists follow each other, the rest is that of the first. */
export function mergeReports(reports: readonly (ImportAnswer & JsonObject)[]): ImportAnswer & JsonObject {
  const merged: Record<string, unknown> = {}
  for (const report of reports) {
    for (const [name, value] of Object.entries(report)) merged[name] = join(merged[name], value)
  }
  return merged as ImportAnswer & JsonObject
}

function join(before: unknown, value: unknown): unknown {
  if (before === undefined) return value
  if (typeof before === 'number' && typeof value === 'number') return before + value
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value]
  if (isCounts(before) && isCounts(value)) return sum(before, value)
  return before
}

type Counts = Readonly<Record<string, number>>

function isCounts(value: unknown): value is Counts {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject && Object.values(value).every((member) => typeof member === 'number')
}

function sum(a: Counts, b: Counts): Counts {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries([...names].map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]))
}
