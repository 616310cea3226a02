import type { Clock, Logger } from '@gatehouse/core'
import type { ProofStore } from '../proof/proof-store.ts'
import type { AuditSink } from './sink.ts'
import type { SinkCursor, SinkStore } from './sink-store.ts'

export interface DeliveryDeps {
  readonly record: Pick<ProofStore, 'lines' | 'checkpoints'>
  readonly sinks: SinkStore
  readonly tenantId: string
  /** Tells this process from others that deliver. */
  readonly holder: string
  readonly clock: Clock
  readonly log: Logger
}

const batchSize = 200
/** Longer than any delivery may take. */
const leaseMs = 60_000
const firstDelayMs = 1_000
const longestDelayMs = 300_000

/**
 * Delivers the next batch of a sink, if it is due and nobody else does. The cursor moves after the other side has it: a
 * process that dies in between has delivered, and delivers again. Resolves with true when there may be more.
 */
export async function deliver(deps: DeliveryDeps, sink: AuditSink, signal: AbortSignal): Promise<boolean> {
  const { sinks, tenantId, holder, clock } = deps
  const now = clock.now()
  const cursor = await sinks.claim(tenantId, sink.id, { holder, now, until: now + leaseMs })
  if (cursor === undefined) return false
  const batch = await nextBatch(deps, cursor)
  if (batch === undefined) {
    await sinks.release(tenantId, sink.id, holder)
    return false
  }
  try {
    await sink.send({ tenantId, ...batch }, signal)
  } catch (error) {
    // Cut off by a stop, not refused: it is due again at once.
    if (signal.aborted) await sinks.release(tenantId, sink.id, holder)
    else await postpone(deps, sink, cursor, error)
    return false
  }
  const seq = batch.lines.at(-1)?.seq ?? cursor.seq
  const checkpoint = batch.checkpoints.at(-1)?.number ?? cursor.checkpoint
  return sinks.advance(tenantId, sink.id, { holder, seq, checkpoint, at: clock.now() })
}

async function nextBatch({ record, tenantId }: DeliveryDeps, cursor: SinkCursor) {
  const lines = await record.lines(tenantId, { from: cursor.seq + 1, to: Number.MAX_SAFE_INTEGER }, 'oldest', batchSize)
  const upTo = lines.at(-1)?.seq ?? cursor.seq
  const after = { from: 0, to: upTo, after: cursor.checkpoint }
  const checkpoints = await record.checkpoints(tenantId, after, batchSize)
  return lines.length === 0 && checkpoints.length === 0 ? undefined : { lines, checkpoints }
}

async function postpone(
  { sinks, tenantId, holder, clock, log }: DeliveryDeps,
  sink: AuditSink,
  { attempts }: SinkCursor,
  error: unknown,
): Promise<void> {
  const problem = error instanceof Error ? error.message.slice(0, 300) : 'unknown'
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempts, 20))
  log.warn({ sink: sink.id, attempts: attempts + 1, problem, delayMs }, 'audit entries were not delivered')
  await sinks.postpone(tenantId, sink.id, { holder, dueAt: clock.now() + delayMs, problem })
}
