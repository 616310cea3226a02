import type { SourceStore } from '@gatehouse/catalog'
import type { Reading } from '@gatehouse/telemetry'
import type { AuditProof } from '../audit-proof.ts'

/** What is in the house just now, looked at when somebody asks for the metrics. */
export function hubReadings(deps: {
  readonly sources: SourceStore
  readonly auditProof: AuditProof
  readonly runningCalls: () => number
  readonly tenantId: string
}): readonly Reading[] {
  const { sources, auditProof, tenantId } = deps
  return [
    { name: 'running_calls', read: (set) => set('runningCalls', deps.runningCalls()) },
    {
      name: 'sources',
      async read(set) {
        for (const { id, toolCount, lastSync } of await sources.list(tenantId)) {
          set('catalogTools', toolCount, id)
          if (lastSync === undefined) continue
          set('sourceSynced', lastSync.finishedAt / 1_000, id)
          set('sourceOk', lastSync.status === 'failed' ? 0 : 1, id)
        }
      },
    },
    {
      name: 'audit_sinks',
      async read(set) {
        for (const { id, lag, attempts } of await auditProof.sinks()) {
          set('auditSinkLag', lag, id)
          set('auditSinkAttempts', attempts, id)
        }
      },
    },
  ]
}
