import type { Operation } from '@gatehouse/core'
import type { Execution } from './execution.ts'
import type { ExecutionStore } from './execution-store.ts'

/**
 * Claims while the opening entry of the audit is written, so that both are durable with one commit. Nothing has left this
 * process before. A claim whose entry cannot be recorded is taken back.
 */
export async function claimRecorded(
  executions: Pick<ExecutionStore, 'release'>,
  op: Operation,
  { tenantId, id }: Execution,
  claim: () => Promise<Execution | undefined>,
): Promise<Execution | undefined> {
  const [claimed, recorded] = await Promise.allSettled([claim(), op.recorded?.()])
  if (claimed.status === 'rejected') throw claimed.reason
  if (recorded.status === 'rejected') {
    // Not waited for: it may take as long as the outage does.
    if (claimed.value === undefined) void executions.release(tenantId, id).catch(() => {})
    throw recorded.reason
  }
  return claimed.value
}
