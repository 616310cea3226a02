import { InvalidArgumentError } from 'commander'
import type { JsonObject } from '../client/http-transport.ts'

/** How much a change asks of callers; worst first. */
export const changeLevels = ['major', 'minor', 'patch'] as const

export type ChangeLevel = (typeof changeLevels)[number]

export interface ImportChange {
  readonly action: string
  readonly kind: string
  readonly from_version?: string
  readonly to_version?: string
  readonly removed_versions?: readonly string[]
  readonly level: ChangeLevel
  readonly findings?: readonly ChangeFinding[]
  readonly finding_count?: number
  readonly similar_to?: string
}

export interface ChangeFinding {
  readonly at: string
  readonly direction: string
  readonly level: ChangeLevel
  readonly message: string
}

export function parseChangeLevel(text: string): ChangeLevel {
  const level = changeLevels.find((one) => one === text)
  if (level === undefined) throw new InvalidArgumentError(`It must be ${changeLevels.join(', ')}.`)
  return level
}

export function changesOf(report: JsonObject): readonly ImportChange[] {
  return (report['changes'] ?? []) as readonly ImportChange[]
}

/** How many changes of each level there are, listed or not. */
export function changeCountsOf(report: JsonObject): Readonly<Record<ChangeLevel, number>> {
  const counts = (report['change_counts'] ?? {}) as Partial<Record<ChangeLevel, number>>
  return { major: counts.major ?? 0, minor: counts.minor ?? 0, patch: counts.patch ?? 0 }
}

/** How many changes are of this level or worse. */
export function changesFrom(level: ChangeLevel, report: JsonObject): number {
  const counts = changeCountsOf(report)
  return changeLevels.slice(0, changeLevels.indexOf(level) + 1).reduce((sum, one) => sum + counts[one], 0)
}
