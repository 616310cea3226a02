import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Action } from '../action/action.ts'
import { hashOf } from '../action/action-hash.ts'
import type { ActionStore } from '../action/action-store.ts'
import type { ConvertedDocument, ConvertedOperation } from './converted-document.ts'
import { chooseNames, type ExistingName } from './naming/choose-names.ts'
import type { TargetPlan } from './target/plan-targets.ts'
import { previousActions } from './version/previous-actions.ts'
import { chooseVersion } from './version/choose-version.ts'

const portion = 500

export type ExistingAction = ExistingName & Pick<Action, 'version' | 'hash'>

/** Gives the converted operations what depends on the stored catalog: a target, a name, a version. */
export async function makeActions(
  { actions: store, plan }: { readonly actions: ActionStore; readonly plan: TargetPlan },
  tenantId: string,
  documents: readonly ConvertedDocument[],
  existing: readonly ExistingAction[],
): Promise<readonly Action[]> {
  const replaced = new Set(documents.map(({ document }) => document))
  const operations = documents.flatMap((document) => nameable(document))
  const names = await chooseNames(operations, existing, replaced, async (namespace, name) => {
    return (await store.find(tenantId, { namespace, name }))?.request
  })

  const known = new Map(existing.map((action) => [`${action.namespace}.${action.name}`, action]))
  const knownDocuments = new Set(existing.map(({ document }) => document))
  const unversioned: (Omit<Action, 'version'> & { readonly documentVersion: string })[] = []
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

  const isChanged = ({ namespace, name, hash }: Omit<Action, 'version'>): boolean => {
    const before = known.get(`${namespace}.${name}`)
    return before !== undefined && before.hash !== hash
  }
  const previous = await previousActions(store, tenantId, unversioned.filter(isChanged))
  return unversioned.map(({ documentVersion, ...action }) => {
    const id = `${action.namespace}.${action.name}`
    const before = known.get(id)
    const version =
      before?.hash === action.hash ? before.version : chooseVersion(action, previous.get(id), documentVersion).version
    return { ...action, version }
  })
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
