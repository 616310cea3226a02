import { canonicalJson, type Clock, type Logger } from '@gatehouse/core'
import { chainBeginning, sha256 } from '../chain.ts'
import type { AuditKeys } from './audit-keys.ts'
import type { Checkpoint } from './proof-documents.ts'
import type { ProofStore } from './proof-store.ts'
import { signDocument } from './signed-document.ts'

export interface CheckpointDeps {
  readonly store: Pick<ProofStore, 'head' | 'lines' | 'addCheckpoint' | 'latestCheckpoint'>
  readonly keys: Pick<AuditKeys, 'current'>
  readonly tenantId: string
  readonly clock: Clock
  readonly log: Logger
}

/** Signs what the chain is now, and returns the newest checkpoint; undefined while there are no entries. */
export async function makeCheckpoint(deps: CheckpointDeps): Promise<Checkpoint | undefined> {
  const { store, tenantId, clock } = deps
  const latest = await store.latestCheckpoint(tenantId)
  const head = await store.head(tenantId)
  if (head.seq === 0 || (head.seq === latest?.seq && head.hash === latest.hash)) return latest
  if (latest !== undefined) await warnWhenBroken(deps, latest, head.seq)
  const key = await deps.keys.current()
  const checkpoint = signDocument(key, {
    type: 'checkpoint' as const,
    tenant_id: tenantId,
    number: (latest?.number ?? 0) + 1,
    ...head,
    at: new Date(clock.now()).toISOString(),
    previous: latest === undefined ? chainBeginning.hash : digestOfCheckpoint(latest),
    key_id: key.id,
  })
  if (await store.addCheckpoint(checkpoint)) return checkpoint
  // Another process was at it at the same moment.
  return store.latestCheckpoint(tenantId)
}

export function digestOfCheckpoint(checkpoint: Checkpoint): string {
  return sha256(canonicalJson(checkpoint))
}

/** What was signed last has to be there still; a database that somebody has been at is heard of now, not at the next audit. */
async function warnWhenBroken(
  { store, tenantId, log }: CheckpointDeps,
  latest: Checkpoint,
  seq: number,
): Promise<void> {
  const at = { from: latest.seq, to: latest.seq }
  const [line] = await store.lines(tenantId, at, 'oldest', 1)
  if (seq >= latest.seq && line?.hash === latest.hash) return
  log.error(
    { checkpoint: latest.number, seq: latest.seq, found: line?.hash, head: seq },
    'the audit record is not what was signed: gatehouse audit verify says where',
  )
}
