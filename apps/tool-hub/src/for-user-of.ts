import type { AuditLog } from '@gatehouse/audit'
import { inOperation, type Logger } from '@gatehouse/core'
import type { ForUserOf } from '@gatehouse/execution'
import { principalOfUser, type UserStore } from '@gatehouse/identity'
import type { Telemetry } from '@gatehouse/telemetry'

/** Works for the owner of an execution while they are not there: as the user they are now, if they still are one. */
export function createForUserOf(deps: {
  readonly stores: { readonly users: Pick<UserStore, 'findById'> }
  readonly audit: AuditLog
  readonly log: Logger
  readonly telemetry?: Telemetry
}): ForUserOf {
  return async (execution, work) => {
    const user = await deps.stores.users.findById(execution.tenantId, execution.userId)
    if (user === undefined || user.status !== 'active') return false
    const principal = principalOfUser(user, {
      scopes: ['tools'],
      actor: { kind: 'internal', id: 'gatehouse', name: 'Gatehouse' },
    })
    await inOperation(
      {
        audit: deps.audit,
        observer: deps.telemetry?.observer,
        onCloseFailed: (error, operationId) =>
          deps.log.error({ err: error, operationId }, 'audit entry could not be closed'),
      },
      {
        action: 'executions.take_over',
        principal,
        signal: AbortSignal.timeout(takeOverTimeoutMs),
        facts: { executionId: execution.id, tool: execution.tool, toolVersion: execution.toolVersion },
      },
      work,
    )
    return true
  }
}

/** For taking it over; what follows has its own bounds. */
const takeOverTimeoutMs = 30_000
