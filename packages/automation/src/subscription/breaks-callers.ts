import type { ImportReport } from '../import/import-report.ts'
import type { HoldLevel, ReportCounts } from './import-subscription.ts'

/** Whether an update has changes of the level that somebody wants to see first. New actions alone break nobody. */
export function breaksCallers({ change_counts: counts, added }: ImportReport, holdOn: HoldLevel): boolean {
  if (holdOn === 'never') return false
  return counts.major > 0 || (holdOn === 'minor' && counts.minor > 0 && counts.minor > added)
}

export function countsOf({ operations, imported, added, changed, removed, skipped }: ImportReport): ReportCounts {
  return { operations, imported, added, changed, removed, skipped: skipped.length }
}
