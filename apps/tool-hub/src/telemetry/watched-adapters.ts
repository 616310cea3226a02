import type { AdapterDirectory } from '@gatehouse/execution'
import type { ExecutionAdapter } from '@gatehouse/spec'
import { tracedAdapter, type Telemetry } from '@gatehouse/telemetry'

/** Adapters whose tools are measured and traced. */
export function watchedAdapters(directory: AdapterDirectory, telemetry: Telemetry | undefined): AdapterDirectory {
  if (telemetry === undefined) return directory
  const watched = new WeakMap<ExecutionAdapter, ExecutionAdapter>()
  return {
    async adapterOf(tenantId, source) {
      const adapter = await directory.adapterOf(tenantId, source)
      if (adapter === undefined) return undefined
      const existing = watched.get(adapter)
      if (existing !== undefined) return existing
      const added = tracedAdapter(adapter, source, telemetry)
      watched.set(adapter, added)
      return added
    },
  }
}
