import type { SourceStore } from '@gatehouse/catalog'
import type { AuditPort } from '@gatehouse/core'
import type { Telemetry } from '@gatehouse/telemetry'
import { checkModels } from './check-models.ts'
import type { ModelDesk } from './model-desk.ts'
import { checkTelemetry } from './telemetry/check-telemetry.ts'

/** One thing looked at, with what to do when it is not well. */
export interface DoctorCheck {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  readonly fix?: string
}

/** Looks at what this process depends on, as it is now. */
export function createDoctor(deps: {
  readonly pingDatabase: () => Promise<void>
  readonly audit: AuditPort
  readonly sources: SourceStore
  readonly models: Pick<ModelDesk, 'status'>
  readonly tenantId: string
  readonly telemetry?: Telemetry | undefined
  readonly limits: () => Promise<readonly DoctorCheck[]>
}): () => Promise<readonly DoctorCheck[]> {
  const { audit, tenantId } = deps
  return async () => [
    await look(
      'database',
      'answers',
      'Look at the log of the server, and at GATEHOUSE_DATABASE_URL if it is set.',
      deps.pingDatabase,
    ),
    await look(
      'audit',
      'can be written',
      'Nothing runs while the audit record cannot be written: check the disk of the database.',
      () => audit.record({ tenantId, action: 'doctor.check', outcome: 'ok' }),
    ),
    ...(await deps.limits()),
    ...(await checkSources(deps.sources, tenantId)),
    ...checkModels(await deps.models.status()),
    ...(await checkTelemetry(deps.telemetry)),
  ]
}

async function look(name: string, well: string, fix: string, work: () => Promise<void>): Promise<DoctorCheck> {
  const startedAt = performance.now()
  try {
    await work()
    return { name, status: 'ok', message: `${well} (${(performance.now() - startedAt).toFixed(1)} ms)` }
  } catch (error) {
    return { name, status: 'fail', message: error instanceof Error ? error.message : 'failed', fix }
  }
}

async function checkSources(sources: SourceStore, tenantId: string): Promise<DoctorCheck[]> {
  const all = await sources.list(tenantId)
  if (all.length === 0) {
    return [
      {
        name: 'sources',
        status: 'warn',
        message: 'there are none, so there are no tools',
        fix: 'gatehouse import openapi FILE',
      },
    ]
  }
  return all.map((source) => {
    const name = `source ${source.id}`
    const tools = `${source.toolCount} tools`
    if (source.lastSync?.status === 'failed') {
      return {
        name,
        status: 'fail',
        message: `${tools}; last read failed: ${source.lastSync.error?.message ?? 'unknown'}`,
        fix: `gatehouse sync --source ${source.id} tries again`,
      }
    }
    if (source.lastSync === undefined && !source.isPushed)
      return { name, status: 'warn', message: `${tools}; not read yet` }
    return { name, status: 'ok', message: tools }
  })
}
