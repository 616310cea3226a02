import type { Finding, Level } from '../../compatibility/finding.ts'

/** What an import does to one action. */
export interface ImportChange {
  /** `namespace.name` */
  readonly action: string
  /** `renamed_likely` stands for one that came and one that went, which look like the same operation. */
  readonly kind: 'added' | 'changed' | 'removed' | 'renamed_likely'
  readonly from_version?: string
  readonly to_version?: string
  /** Superseded versions that go together with an action that is removed or renamed; newest first. */
  readonly removed_versions?: readonly string[]
  /** What it means for callers. An action that goes, or has another name now, is `major`; one that comes is `minor`. */
  readonly level: Level
  /** Worst first, at most 20; `finding_count` says how many there are. */
  readonly findings?: readonly Finding[]
  readonly finding_count?: number
  /** For `renamed_likely`: what the action was called before. */
  readonly similar_to?: string
}

/** Every change of an import, worst first and capped. */
export interface ImportChanges {
  /** At most 500; `change_counts` counts all of them. */
  readonly changes: readonly ImportChange[]
  readonly change_counts: Readonly<Record<Level, number>>
}
