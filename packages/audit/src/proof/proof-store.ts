import type { ChainHead } from '../chain.ts'
import type { Checkpoint, KeyDocument } from './proof-documents.ts'

/** An entry as it was digested: `hash` is the SHA-256 of `text`. */
export interface ChainLine extends ChainHead {
  readonly text: string
}

export interface SeqRange {
  /** Inclusive. */
  readonly from: number
  readonly to: number
}

/** The chain as it is read back, and what is signed over it. */
export interface ProofStore {
  /** Seq 0 before the first entry. */
  head(tenantId: string): Promise<ChainHead>
  lines(tenantId: string, range: SeqRange, order: 'oldest' | 'newest', limit: number): Promise<readonly ChainLine[]>
  /** The first and last number of entries within these moments; undefined when there are none. */
  rangeOf(
    tenantId: string,
    moments: { readonly since?: number | undefined; readonly until?: number | undefined },
  ): Promise<SeqRange | undefined>
  /** Entries of before the chain. */
  countUnchained(
    tenantId: string,
    moments: { readonly since?: number | undefined; readonly until?: number | undefined },
  ): Promise<number>
  /** False when there is one with this number already: then it was not added. */
  addCheckpoint(checkpoint: Checkpoint): Promise<boolean>
  latestCheckpoint(tenantId: string): Promise<Checkpoint | undefined>
  /** Those whose `seq` is in the range and whose number is above `after`, in the order of their numbers. */
  checkpoints(
    tenantId: string,
    range: SeqRange & { readonly after?: number | undefined },
    limit: number,
  ): Promise<readonly Checkpoint[]>
  /** The newest one that was made before this moment and is not above `maxSeq`. */
  checkpointBefore(tenantId: string, at: number, maxSeq: number): Promise<Checkpoint | undefined>
  /** Keeps the one that is there when its id is known. */
  addKey(key: KeyDocument): Promise<void>
  /** Oldest first. */
  keys(tenantId: string): Promise<readonly KeyDocument[]>
  /** Removes at most `limit` of the oldest entries up to `seq`, included, and returns how many. */
  removeUpTo(tenantId: string, seq: number, limit: number): Promise<number>
  /** The same for entries of before the chain that are older than this moment. */
  removeUnchained(tenantId: string, before: number, limit: number): Promise<number>
  /** Removes checkpoints with a lower number. */
  removeCheckpointsBefore(tenantId: string, number: number): Promise<void>
}
