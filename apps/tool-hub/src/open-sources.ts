import type { CatalogSync, SourceStore } from '@gatehouse/catalog'

/** A source that the configuration names. */
export interface SourceSetup {
  readonly id: string
  readonly type: string
  readonly config: unknown
}

/** Makes the configured sources those of the tenant and reads each once. One that cannot be read does not stop the start. */
export async function openSources(
  deps: { readonly sources: SourceStore; readonly sync: CatalogSync; readonly tenantId: string },
  configured: readonly SourceSetup[],
): Promise<void> {
  const { sources, sync, tenantId } = deps
  for (const { id, type, config } of configured) await sources.put({ tenantId, id, type, config, isPushed: false })
  await sync.run({ tenantId })
}
