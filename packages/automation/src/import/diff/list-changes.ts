import { compareActions } from '../../compatibility/compare-actions.ts'
import type { Compatibility, Level } from '../../compatibility/finding.ts'
import type { RequestAction } from '../../action/action.ts'
import { findRenames } from './find-renames.ts'
import type { ImportChange, ImportChanges } from './import-change.ts'

const maxChanges = 500
const maxFindings = 20
const order: readonly Level[] = ['major', 'minor', 'patch']

export interface ChangedAction {
  readonly action: RequestAction
  readonly fromVersion: string
  readonly compatibility: Compatibility
}

export interface ActionDiff {
  readonly added: readonly RequestAction[]
  readonly changed: readonly ChangedAction[]
  /** As they were stored. Those beyond what is worth reading have only their names and versions. */
  readonly removed: readonly RemovedAction[]
}

export type RemovedAction = Pick<RequestAction, 'namespace' | 'name' | 'version'> & {
  /** Superseded versions that go with it. */
  readonly otherVersions?: readonly string[]
  readonly stored?: RequestAction
}

/** The difference between what is stored and what a document says now, for people and for the command line. */
export function listChanges({ added, changed, removed }: ActionDiff): ImportChanges {
  const stored = removed.flatMap((one) => (one.stored === undefined ? [] : [one.stored]))
  const renames = findRenames(stored, added)
  const perName = new Map(removed.map((one) => [nameOf(one), one]))
  const goneWith = (one: Pick<RequestAction, 'namespace' | 'name'>): Pick<ImportChange, 'removed_versions'> => {
    const versions = perName.get(nameOf(one))?.otherVersions
    return versions === undefined ? {} : { removed_versions: versions }
  }
  const newNames = new Set([...renames.values()].map(nameOf))
  const oldNames = new Set([...renames.keys()].map(nameOf))
  const changes: ImportChange[] = [
    ...[...renames].map(([before, after]) => ({ ...renamed(before, after), ...goneWith(before) })),
    ...removed.filter((one) => !oldNames.has(nameOf(one))).map((one) => ({ ...gone(one), ...goneWith(one) })),
    ...changed.map(({ action, fromVersion, compatibility }) => ({
      action: nameOf(action),
      kind: 'changed' as const,
      from_version: fromVersion,
      to_version: action.version,
      ...meaning(compatibility),
    })),
    ...added
      .filter((one) => !newNames.has(nameOf(one)))
      .map((one) => ({
        action: nameOf(one),
        kind: 'added' as const,
        to_version: one.version,
        level: 'minor' as const,
      })),
  ]
  const sorted = changes.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
  const count = (level: Level): number => changes.filter((change) => change.level === level).length
  return {
    changes: sorted.slice(0, maxChanges),
    change_counts: { major: count('major'), minor: count('minor'), patch: count('patch') },
  }
}

// Whoever calls it by the old name finds nothing there, whatever else is the same.
function renamed(before: RequestAction, after: RequestAction): ImportChange {
  return {
    action: nameOf(after),
    kind: 'renamed_likely',
    similar_to: nameOf(before),
    from_version: before.version,
    to_version: after.version,
    ...meaning(compareActions(before, after)),
    level: 'major',
  }
}

function gone(action: RemovedAction): ImportChange {
  return { action: nameOf(action), kind: 'removed', from_version: action.version, level: 'major' }
}

function meaning({
  bump,
  findings,
  findingCount,
}: Compatibility): Pick<ImportChange, 'level' | 'findings' | 'finding_count'> {
  return {
    level: bump === 'none' ? 'patch' : bump,
    findings: findings.slice(0, maxFindings),
    finding_count: findingCount,
  }
}

function nameOf({ namespace, name }: Pick<RequestAction, 'namespace' | 'name'>): string {
  return `${namespace}.${name}`
}
