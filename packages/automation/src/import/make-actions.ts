import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Action, RequestAction } from '../action/action.ts'
import { hashOf } from '../action/action-hash.ts'
import type { ActionStore, ExistingAction } from '../action/action-store.ts'
import type { ConvertedDocument, ConvertedOperation } from './converted-document.ts'
import type { ActionDiff, ChangedAction, RemovedAction } from './diff/list-changes.ts'
import { chooseNames } from './naming/choose-names.ts'
import type { TargetPlan } from './target/plan-targets.ts'
import { previousActions } from './version/previous-actions.ts'
import { chooseVersion } from './version/choose-version.ts'

const portion = 500
const comparedAtOnce = 50
/** Actions that go are read to find out whether they were renamed; beyond this many only their names are known. */
const maxRemovedRead = 1_000

/** The actions of an import, and how they differ from what is stored. */
export interface MadeActions {
  readonly actions: readonly RequestAction[]
  readonly diff: ActionDiff
}

/** Gives the converted operations what depends on the stored catalog: a target, a name, a version. */
export async function makeActions(
  { actions: store, plan }: { readonly actions: ActionStore; readonly plan: TargetPlan },
  tenantId: string,
  documents: readonly ConvertedDocument[],
  existing: readonly ExistingAction[],
): Promise<MadeActions> {
  const replaced = new Set(documents.map(({ document }) => document))
  const operations = documents.flatMap((document) => nameable(document))
  const names = await chooseNames(operations, existing, replaced, async (namespace, name) => {
    return (await store.find(tenantId, { namespace, name }, { isRemovedIncluded: true }))?.request
  })

  const known = new Map(existing.map((action) => [`${action.namespace}.${action.name}`, action]))
  const knownDocuments = new Set(existing.map(({ document }) => document))
  const unversioned: (Omit<RequestAction, 'version'> & { readonly documentVersion: string })[] = []
  for (const [i, item] of operations.entries()) {
    if (i % portion === 0) await nextTurn()
    const { document: key, namespace, converted, source } = item
    const request = { namespace, document: key, server: source.server, isKnown: knownDocuments.has(key) }
    const place = {
      namespace,
      name: names.get(item)!,
      targetId: plan.targetOf(request, converted.server),
      document: key,
    }
    const hash = hashOf(place, converted.contentHash)
    unversioned.push({ tenantId, ...place, ...converted.content, hash, documentVersion: source.version })
  }

  const changedFrom = (action: Omit<RequestAction, 'version'>): readonly ExistingAction[] => {
    const before = known.get(idOf(action))
    return before === undefined || before.hash === action.hash ? [] : [before]
  }
  const newNames = new Set(unversioned.map(idOf))
  const gone = existing.filter((action) => replaced.has(action.document) && !newNames.has(idOf(action)))
  const wanted = [...unversioned.flatMap(changedFrom), ...gone.slice(0, maxRemovedRead)]
  const previous = await previousActions(store, tenantId, wanted)

  const actions: RequestAction[] = []
  const added: RequestAction[] = []
  const changed: ChangedAction[] = []
  for (const { documentVersion, ...action } of unversioned) {
    const before = known.get(idOf(action))
    if (before?.hash === action.hash) {
      actions.push({ ...action, version: before.version })
      continue
    }
    if (changed.length % comparedAtOnce === 0) await nextTurn()
    const { version, compatibility } = chooseVersion(action, previous.get(idOf(action)), documentVersion)
    const made = { ...action, version }
    actions.push(made)
    if (before === undefined || compatibility === undefined) added.push(made)
    else changed.push({ action: made, fromVersion: before.version, compatibility })
  }
  const removed = gone.map(({ namespace, name, version, otherVersions }): RemovedAction => {
    const stored = previous.get(idOf({ namespace, name }))
    return {
      namespace,
      name,
      version,
      ...(otherVersions === undefined ? {} : { otherVersions }),
      ...(stored === undefined ? {} : { stored }),
    }
  })
  return { actions, diff: { added, changed, removed } }
}

function idOf({ namespace, name }: Pick<Action, 'namespace' | 'name'>): string {
  return `${namespace}.${name}`
}

interface NamedOperation {
  readonly namespace: string
  readonly document: string
  readonly method: string
  readonly path: string
  readonly proposals: readonly string[]
  readonly converted: ConvertedOperation
  readonly source: ConvertedDocument
}

function nameable(source: ConvertedDocument): readonly NamedOperation[] {
  const { namespace, document } = source
  return source.operations.map((converted) => {
    const { method, path } = converted.content.request
    return { namespace, document, method, path, proposals: converted.nameProposals, converted, source }
  })
}
