import type { Checkpoint } from '../proof/proof-documents.ts'
import type { ChainLine } from '../proof/proof-store.ts'

/** Entries in the order of the chain, and the checkpoints over them. */
export interface SinkBatch {
  readonly tenantId: string
  readonly lines: readonly ChainLine[]
  readonly checkpoints: readonly Checkpoint[]
}

/** Somewhere else that keeps the record. */
export interface AuditSink {
  readonly id: string
  readonly type: 'file' | 'webhook' | 'otlp'
  /** Resolves when the other side has it for good. Throws otherwise; the batch comes again then, or a part of it. */
  send(batch: SinkBatch, signal: AbortSignal): Promise<void>
}
