import type { SinkStanding } from '@gatehouse/app-tool-hub'
import type { AuditSink, ProofStore, SinkStore } from '@gatehouse/audit'

/** How far each sink is behind the record. */
export async function standingOf(
  deps: { readonly record: Pick<ProofStore, 'head'>; readonly sinks: SinkStore; readonly tenantId: string },
  sinks: readonly AuditSink[],
): Promise<readonly SinkStanding[]> {
  const [head, cursors] = await Promise.all([deps.record.head(deps.tenantId), deps.sinks.list(deps.tenantId)])
  return sinks.map(({ id, type }) => {
    const cursor = cursors.find((one) => one.id === id)
    const seq = cursor?.seq ?? 0
    return {
      id,
      type,
      seq,
      lag: Math.max(0, head.seq - seq),
      attempts: cursor?.attempts ?? 0,
      ...(cursor?.deliveredAt === undefined ? {} : { deliveredAt: cursor.deliveredAt }),
      ...(cursor === undefined || cursor.attempts === 0 ? {} : { dueAt: cursor.dueAt }),
      ...(cursor?.problem === undefined ? {} : { problem: cursor.problem }),
    }
  })
}
