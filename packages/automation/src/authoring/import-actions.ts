import { digestOf, InvalidInputError, type Clock } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { Action } from '../action/action.ts'
import { actionHash } from '../action/action-hash.ts'
import type { ActionStore, ImportDiff } from '../action/action-store.ts'
import { composedActionHash } from '../action/composed-action-hash.ts'
import { parseCall } from '../composition/find-callee.ts'
import type { ImportChanges } from '../import/diff/import-change.ts'
import type { ImportLock } from '../import/import-lock.ts'
import { resolveAction } from '../version/resolve-action.ts'
import { checkFolder, type CheckedFolder } from './check-folder.ts'
import { compareFolder, type FolderComparison } from './compare-folder.ts'
import type { MadeAction } from './make-action.ts'
import type { AuthoredFile, AuthoringProblem } from './problem.ts'
import { storeFolder } from './store-folder.ts'

export interface ImportActionsDeps {
  readonly actions: ActionStore
  readonly validator: SchemaValidator
  readonly clock: Clock
  readonly lock: ImportLock
}

export interface ImportActionsRequest {
  /** Name of the folder: an import of the same folder replaces what the one before made. */
  readonly folder: string
  readonly files: readonly AuthoredFile[]
  readonly isDryRun: boolean
  /** A version that was not raised by enough is a warning instead of an error. */
  readonly allowsBumpMismatch: boolean
  /** Ids of the targets that there are; the one of the folder counts as well. */
  readonly targetIds: ReadonlySet<string>
  /** What is wrong with the target of the folder, and how to set it up; it comes before the actions. */
  readonly checkTarget: (folder: CheckedFolder) => readonly AuthoringProblem[]
  readonly putTarget: (folder: CheckedFolder) => Promise<void>
  readonly signal: AbortSignal
}

export interface ActionsReport extends ImportDiff, ImportChanges {
  /** How many there are, versions counted. */
  readonly actions: number
  readonly files: number
  /** With `allowsBumpMismatch`: versions that should have been raised more. */
  readonly warnings: readonly AuthoringProblem[]
  readonly is_dry_run: boolean
}

/**
 * Stores a folder of hand-written actions. All of it or nothing: throws `invalid_actions` with every problem of every file in
 * `details.problems`.
 */
export async function importActions(
  deps: ImportActionsDeps,
  tenantId: string,
  request: ImportActionsRequest,
): Promise<ActionsReport> {
  const document = `actions:${request.folder}`
  const first = checkFolder(request.files, { validator: deps.validator })
  const outside = await findAll(deps, tenantId, first.unchecked, document)
  const checked = checkFolder(request.files, { validator: deps.validator, findOutside: (call) => outside.get(call) })
  const problems = [...checked.problems, ...checkTargets(checked, request), ...request.checkTarget(checked)]
  if (problems.length > 0) throw refusal(problems)
  if (checked.actions.length === 0) throw nothingToImport()

  const actions = checked.actions.map((action) => finished(action, tenantId, document))
  const namespaces = [...new Set(actions.map(({ namespace }) => namespace))]
  return deps.lock.run(
    tenantId,
    namespaces,
    async () => {
      const existing = await deps.actions.existing(tenantId, namespaces)
      const comparison = await compareFolder(deps.actions, tenantId, document, actions, existing)
      const wrong = [...comparison.taken, ...(request.allowsBumpMismatch ? [] : comparison.mismatches)]
      if (wrong.length > 0) throw refusal(wrong)
      request.signal.throwIfAborted()
      // The target first: an action without one could not be called.
      if (!request.isDryRun) await request.putTarget(checked)
      const diff = await storeFolder(deps, tenantId, document, actions, request.isDryRun)
      return report(request, actions, diff, comparison)
    },
    request.signal,
  )
}

async function findAll(
  { actions, clock }: ImportActionsDeps,
  tenantId: string,
  calls: readonly string[],
  document: string,
): Promise<ReadonlyMap<string, Action>> {
  const found = new Map<string, Action>()
  for (const call of calls) {
    const wanted = parseCall(call)
    if (wanted === undefined) continue
    const action = (await resolveAction(actions, tenantId, wanted, clock.now()))?.action
    // What this very folder made before and does not have any more is about to go.
    if (action !== undefined && action.document !== document) found.set(call, action)
  }
  return found
}

function checkTargets(
  { actions, folder }: CheckedFolder,
  { targetIds }: ImportActionsRequest,
): readonly AuthoringProblem[] {
  const own = new Set(folder.target === undefined ? [] : actions.map(({ namespace }) => folder.target?.id ?? namespace))
  return actions.flatMap(({ targetId, authored: { source, at, written } }) => {
    if (targetId === undefined || targetIds.has(targetId) || own.has(targetId)) return []
    const hint = 'Write target with base_url into gatehouse-actions.yaml, or put it over the API first.'
    const place = written.target === undefined ? '/request' : '/target'
    return [source.problem(at + place, 'unknown_target', `There is no target ${targetId}.`, hint)]
  })
}

function finished(action: MadeAction, tenantId: string, document: string): MadeAction {
  const placed = { ...action, tenantId, document }
  const { authored, ...plain } = placed
  const content = plain.composition === undefined ? actionHash(plain) : composedActionHash(plain)
  // The version is the author's word and counts as a change of its own.
  return { ...plain, hash: digestOf([content, plain.version]), authored }
}

function report(
  { isDryRun, files }: ImportActionsRequest,
  actions: readonly MadeAction[],
  diff: ImportDiff,
  { changes, change_counts, mismatches }: FolderComparison,
): ActionsReport {
  return {
    actions: actions.length,
    files: files.length,
    ...diff,
    changes,
    change_counts,
    warnings: mismatches,
    is_dry_run: isDryRun,
  }
}

const maxProblems = 200

function refusal(problems: readonly AuthoringProblem[]): InvalidInputError {
  const [first] = problems
  const files = new Set(problems.map(({ file }) => file)).size
  const more =
    problems.length === 1 ? '' : ` There are ${problems.length} problems in ${files} ${files === 1 ? 'file' : 'files'}.`
  return new InvalidInputError('invalid_actions', `Nothing was stored. ${first!.message}${more}`, {
    at: `${first!.file}:${first!.line}:${first!.column}`,
    ...(first!.hint === undefined ? {} : { hint: first!.hint }),
    details: { problems: problems.slice(0, maxProblems), problem_count: problems.length },
  })
}

function nothingToImport(): InvalidInputError {
  return new InvalidInputError('nothing_to_import', 'The folder has no action.', {
    hint: 'Write one into a .yaml, .yml or .json file. An empty folder removes nothing.',
  })
}
