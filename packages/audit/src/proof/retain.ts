import type { AuditPort, Clock } from '@gatehouse/core'
import type { SinkStore } from '../sinks/sink-store.ts'
import type { ProofStore } from './proof-store.ts'

export interface RetentionDeps {
  readonly store: Pick<ProofStore, 'checkpointBefore' | 'removeUpTo' | 'removeUnchained' | 'removeCheckpointsBefore'>
  readonly sinks: Pick<SinkStore, 'list'>
  /** Ids of the sinks that are configured; what others have not heard of is not waited for. */
  readonly sinkIds: readonly string[]
  readonly audit: AuditPort
  readonly tenantId: string
  readonly clock: Clock
}

const pieceSize = 2_000

/**
 * Removes entries that are older than `keepMs`, up to the newest signed checkpoint that is: what stays begins behind a
 * digest that was signed. Entries that a sink does not have yet stay. Resolves with how many were removed.
 */
export async function retain(deps: RetentionDeps, keepMs: number, signal: AbortSignal): Promise<number> {
  const { store, tenantId, clock } = deps
  const before = clock.now() - keepMs
  let removed = 0
  const removeAll = async (remove: () => Promise<number>): Promise<void> => {
    for (let count = 1; count > 0 && !signal.aborted; removed += count) count = await remove()
  }
  const anchor = await store.checkpointBefore(tenantId, before, await deliveredTo(deps))
  if (anchor !== undefined) {
    await removeAll(() => store.removeUpTo(tenantId, anchor.seq, pieceSize))
    await store.removeCheckpointsBefore(tenantId, anchor.number)
  }
  await removeAll(() => store.removeUnchained(tenantId, before, pieceSize))
  if (removed > 0) {
    const details = { removed, upTo: anchor?.seq, checkpoint: anchor?.number }
    await deps.audit.record({ tenantId, action: 'audit.retain', outcome: 'ok', facts: { details } })
  }
  return removed
}

async function deliveredTo({ sinks, sinkIds, tenantId }: RetentionDeps): Promise<number> {
  const cursors = (await sinks.list(tenantId)).filter(({ id }) => sinkIds.includes(id))
  return Math.min(Number.MAX_SAFE_INTEGER, ...cursors.map(({ seq }) => seq))
}
