import type { ImportAnswer } from '../client/answers.ts'
import type { JsonObject } from '../client/http-transport.ts'

/** The reports of several requests as one: counts add up, lists follow each other, the rest is that of the first. */
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
  return before
}
