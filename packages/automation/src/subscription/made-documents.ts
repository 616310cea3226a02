import type { ActionStore } from '../action/action-store.ts'
import type { ImportLock } from '../import/import-lock.ts'

/** A store of actions that remembers which documents were replaced in it. */
export function recordDocuments(actions: ActionStore): {
  readonly actions: ActionStore
  documents(): readonly string[]
} {
  const documents = new Set<string>()
  return {
    actions: {
      ...actions,
      async replaceDocuments(change) {
        const diff = await actions.replaceDocuments(change)
        if (!change.isDryRun) for (const document of change.documents) documents.add(document)
        return diff
      },
    },
    documents: () => [...documents],
  }
}

/** Removes the actions that were made from these documents, and says how many there were. */
export async function removeDocuments(
  { actions, lock }: { readonly actions: ActionStore; readonly lock: ImportLock },
  tenantId: string,
  documents: readonly string[],
  namespaces: readonly string[],
): Promise<number> {
  if (documents.length === 0) return 0
  const remove = () => actions.replaceDocuments({ tenantId, documents, actions: [], isDryRun: false })
  return (await lock.run(tenantId, namespaces, remove)).removed
}
