import { newId, silentLogger, type Clock } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import {
  createAuditKey,
  createAuditKeys,
  createChainWriter,
  exportChain,
  makeCheckpoint,
  type AuditEntry,
  type AuditKeys,
  type CheckpointDeps,
  type ExportDeps,
} from '../src/index.ts'

/** A tenant of its own with everything that proves its record. */
export interface Chain extends CheckpointDeps, ExportDeps {
  readonly store: Database['stores']['auditProof']
  readonly keys: AuditKeys
  /** Appends so many entries, a millisecond apart. */
  write(count: number): Promise<void>
  checkpoint(): ReturnType<typeof makeCheckpoint>
  /** Lines of an export. */
  exported(moments?: Parameters<typeof exportChain>[2]): Promise<string[]>
}

export function chainOf({ stores }: Database, tenantId: string = newId('tnt')): Chain {
  let now = 1_800_000_000_000
  const clock: Clock = { now: () => now }
  const writer = createChainWriter(stores.audit)
  const keys = createAuditKeys({
    store: stores.auditProof,
    tenantId,
    key: createAuditKey().key,
    save: async () => {},
    clock,
  })
  const deps = { store: stores.auditProof, entries: stores.audit, keys, tenantId, clock, log: silentLogger }
  return {
    ...deps,
    async write(count) {
      await writer.append(Array.from({ length: count }, () => entryAt(tenantId, now++)))
    },
    async checkpoint() {
      now++
      return makeCheckpoint(deps)
    },
    async exported(moments = {}) {
      let text = ''
      for await (const piece of exportChain(deps, tenantId, moments)) text += piece
      return text.trimEnd().split('\n')
    },
  }
}

function entryAt(tenantId: string, at: number): AuditEntry {
  return {
    tenantId,
    id: newId('aud', at),
    operationId: newId('op', at),
    phase: 'closed',
    action: 'tools.execute',
    at,
    outcome: 'ok',
    durationMs: 1.25,
    details: { surface: 'mcp', note: 'Grüße \u2028 "quoted"' },
  }
}
