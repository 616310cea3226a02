import { compareVersions } from '@gatehouse/core'
import type { Action } from '../action/action.ts'
import type { ActionStore, ExistingAction } from '../action/action-store.ts'
import { compareActions } from '../compatibility/compare-actions.ts'
import type { ImportChange, ImportChanges } from '../import/diff/import-change.ts'
import type { Level } from '../compatibility/finding.ts'
import type { MadeAction } from './make-action.ts'
import { isEnough, neededVersion } from './needed-version.ts'
import type { AuthoringProblem } from './problem.ts'

const maxChanges = 500
const maxFindings = 20
const order: readonly Level[] = ['major', 'minor', 'patch']

export interface FolderComparison extends ImportChanges {
  /** Versions that do not go with what changed, and names that belong to somebody else. */
  readonly mismatches: readonly AuthoringProblem[]
  readonly taken: readonly AuthoringProblem[]
}

/** What a folder changes of what is stored, and whether its versions say so. */
export async function compareFolder(
  store: Pick<ActionStore, 'find'>,
  tenantId: string,
  document: string,
  actions: readonly MadeAction[],
  existing: readonly ExistingAction[],
): Promise<FolderComparison> {
  const known = new Map(existing.map((one) => [nameOf(one), one]))
  const changes: ImportChange[] = []
  const mismatches: AuthoringProblem[] = []
  const taken: AuthoringProblem[] = []
  for (const [name, versions] of Map.groupBy(actions, nameOf)) {
    const action = newest(versions)
    const before = known.get(name)
    if (before === undefined) {
      changes.push({ action: name, kind: 'added', to_version: action.version, level: 'minor' })
      continue
    }
    if (before.document !== document) {
      const message = `${name} exists already; ${before.document} made it.`
      taken.push(problemAt(action, '/name', 'name_taken', message, 'Choose another name, or remove the other one.'))
      continue
    }
    for (const version of versions) {
      const stored = await storedAs(store, tenantId, version, before)
      if (stored === undefined || stored.hash === version.hash) continue
      const mismatch = republished(version, stored, version === action)
      if (mismatch !== undefined) mismatches.push(mismatch)
    }
    if (before.hash === action.hash && before.version === action.version) continue
    const stored = await store.find(tenantId, {
      namespace: action.namespace,
      name: action.name,
      version: before.version,
    })
    if (stored === undefined) continue
    const change = changeOf(stored, action)
    changes.push(change)
    if (before.version === action.version || before.hash === action.hash) continue
    const needed = neededVersion(before.version, change.level)
    if (isEnough(action.version, needed)) continue
    mismatches.push(tooSmall(action, before.version, change.level, needed))
  }
  const names = new Set(actions.map(nameOf))
  for (const one of existing) {
    if (one.document !== document || names.has(nameOf(one))) continue
    changes.push({ action: nameOf(one), kind: 'removed', from_version: one.version, level: 'major' })
  }
  const sorted = changes.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
  const count = (level: Level): number => changes.filter((change) => change.level === level).length
  return {
    changes: sorted.slice(0, maxChanges),
    change_counts: { major: count('major'), minor: count('minor'), patch: count('patch') },
    mismatches,
    taken,
  }
}

/** The highest version of an action is the current one. */
export function newest<T extends { readonly version: string }>(versions: readonly T[]): T {
  return versions.toSorted((a, b) => compareVersions(b.version, a.version))[0]!
}

export function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}.${name}`
}

function storedAs(
  store: Pick<ActionStore, 'find'>,
  tenantId: string,
  { namespace, name, version }: MadeAction,
  before: ExistingAction,
): Promise<Action | undefined> {
  const isStored = before.version === version || before.otherVersions?.includes(version) === true
  return isStored ? store.find(tenantId, { namespace, name, version }) : Promise.resolve(undefined)
}

function changeOf(before: Action, action: MadeAction): ImportChange {
  const { bump, findings, findingCount } = compareActions(before, action)
  return {
    action: nameOf(action),
    kind: 'changed',
    from_version: before.version,
    to_version: action.version,
    level: bump === 'none' ? 'patch' : bump,
    findings: findings.slice(0, maxFindings),
    finding_count: findingCount,
  }
}

function republished(action: MadeAction, stored: Action, isCurrent: boolean): AuthoringProblem | undefined {
  const { bump } = compareActions(stored, action)
  const level = bump === 'none' ? 'patch' : bump
  const needed = neededVersion(stored.version, level)
  const where = isCurrent
    ? `Write version: "${needed}".`
    : `Take back the change, or write version: "${needed}" or higher.`
  const message = `${nameOf(action)} ${action.version} is published and this one differs from it (${level}).`
  return problemAt(action, '/version', 'version_not_raised', message, where)
}

function tooSmall(action: MadeAction, before: string, level: Level, needed: string): AuthoringProblem {
  const message = `The change from ${before} is ${level}, and ${action.version} does not say so; ${needed} is needed.`
  return problemAt(action, '/version', 'version_not_raised', message, `Write version: "${needed}".`)
}

function problemAt(action: MadeAction, place: string, code: string, message: string, hint: string): AuthoringProblem {
  const { source, at } = action.authored
  return source.problem(at + place, code, message, hint)
}
