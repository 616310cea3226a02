import { newId } from '@gatehouse/core'
import type { Execution } from '@gatehouse/execution'

/** One that runs, of nobody else's tenant. */
export function newExecution(tenantId: string): Execution {
  return {
    tenantId,
    id: newId('exe'),
    userId: 'usr_1',
    actorId: 'key_1',
    tool: 'automation_hub://crm.create_job',
    toolVersion: '1.0.0',
    effect: 'write',
    inputDigest: 'sha256:00',
    status: 'running',
    runnerId: 'run_test',
    startedAt: 1_000,
  }
}
