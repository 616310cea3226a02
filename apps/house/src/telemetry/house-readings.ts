import type { Clock } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import type { Reading } from '@gatehouse/telemetry'

/** The database and the audit record, looked at when somebody asks for the metrics. */
export function houseReadings(deps: {
  readonly database: Database
  readonly tenantId: string
  readonly role: string
  readonly version: string
  readonly clock: Clock
}): readonly Reading[] {
  const { database, tenantId, role, version, clock } = deps
  const { auditProof } = database.stores
  return [
    { name: 'build', read: (set) => set('build', 1, version, role, database.engine) },
    {
      name: 'database',
      async read(set) {
        const startedAt = performance.now()
        try {
          await database.ping()
          set('databaseUp', 1)
          set('databasePing', (performance.now() - startedAt) / 1_000)
        } catch {
          set('databaseUp', 0)
        }
      },
    },
    { name: 'database_sessions', read: (set) => set('databaseSessions', database.sessions()) },
    {
      name: 'executions',
      async read(set) {
        for (const [status, count] of await database.unfinishedExecutions(tenantId)) set('runsByStatus', count, status)
      },
    },
    {
      name: 'audit',
      async read(set) {
        const [head, signed] = await Promise.all([auditProof.head(tenantId), auditProof.latestCheckpoint(tenantId)])
        set('auditEntries', head.seq)
        set('auditUnsigned', Math.max(0, head.seq - (signed?.seq ?? 0)))
        if (signed !== undefined) set('auditCheckpointAge', Math.max(0, clock.now() - Date.parse(signed.at)) / 1_000)
      },
    },
  ]
}
