import { inOperation, type AuditPort, type Operation, type OperationRequest, type StepObserver } from '@gatehouse/core'
import type { RefreshResult } from './refresh-claimed.ts'

/** A refresh with an audit entry around it. One that failed is a result for the caller, and a failure in the audit. */
export async function refreshInOperation(
  deps: { readonly audit: AuditPort; readonly observer?: StepObserver | undefined },
  request: OperationRequest,
  refresh: (op: Operation) => Promise<RefreshResult>,
): Promise<RefreshResult> {
  let result: RefreshResult | undefined
  try {
    return await inOperation(deps, request, async (op) => {
      result = await refresh(op)
      if (result.failure !== undefined) throw result.failure.cause
      return result
    })
  } catch (error) {
    if (result?.failure === undefined) throw error
    return result
  }
}
