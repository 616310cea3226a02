import { toolKey } from '@gatehouse/core'
import type { AccessTool } from './access-contract.ts'
import type { CompiledHook } from './hook-book.ts'

/** What the catalog tells of its changes; pages, until nothing is left. */
export interface CatalogChanges {
  changesSince(
    tenantId: string,
    revision: number,
    signal: AbortSignal,
  ): AsyncIterable<
    readonly (
      | { readonly kind: 'present'; readonly revision: number; readonly tool: AccessTool }
      | {
          readonly kind: 'removed'
          readonly revision: number
          readonly source: string
          readonly namespace: string
          readonly name: string
        }
    )[]
  >
}

/** The tools that access hooks cover, kept up with the catalog. */
export interface AccessCatalog {
  /** At least as new as the revision. `version` is that of the hooks. */
  covered(
    tenantId: string,
    from: { readonly revision: number; readonly version: number; readonly hooks: readonly CompiledHook[] },
    signal: AbortSignal,
  ): Promise<Iterable<AccessTool>>
}

interface Kept {
  readonly version: number
  readonly tools: Map<string, AccessTool>
  revision: number
  reading: Promise<unknown>
}

const mostTenants = 20

export function createAccessCatalog(changes: CatalogChanges): AccessCatalog {
  // Least recently used first.
  const tenants = new Map<string, Kept>()

  const read = async (
    kept: Kept,
    tenantId: string,
    hooks: readonly CompiledHook[],
    signal: AbortSignal,
  ): Promise<void> => {
    for await (const page of changes.changesSince(tenantId, kept.revision, signal)) {
      for (const change of page) {
        const { source, namespace, name, version, effect } =
          change.kind === 'present' ? change.tool : { ...change, version: '', effect: undefined }
        const key = toolKey({ source, namespace, name })
        if (change.kind === 'present' && hooks.some((hook) => hook.covers(change.tool))) {
          kept.tools.set(key, { source, namespace, name, version, ...(effect === undefined ? {} : { effect }) })
        } else kept.tools.delete(key)
      }
      // A page that was read counts even when the next one fails. The last revision may go on in the next page.
      kept.revision = Math.max(kept.revision, (page.at(-1)?.revision ?? 0) - 1)
    }
  }

  return {
    async covered(tenantId, { revision, version, hooks }, signal) {
      const found = tenants.get(tenantId)
      const kept =
        found?.version === version ? found : { version, tools: new Map(), revision: 0, reading: Promise.resolve() }
      tenants.delete(tenantId)
      tenants.set(tenantId, kept)
      if (tenants.size > mostTenants) tenants.delete(tenants.keys().next().value!)
      const reading = kept.reading
        .catch(() => {})
        .then(async () => {
          if (kept.revision >= revision) return
          await read(kept, tenantId, hooks, signal)
          kept.revision = Math.max(kept.revision, revision)
        })
      kept.reading = reading
      await reading
      return kept.tools.values()
    },
  }
}
