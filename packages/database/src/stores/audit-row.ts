import type { AuditEntry, EntryDocument, StoredEntry } from '@gatehouse/audit'

type ChainedDocument = EntryDocument & { readonly seq: number; readonly prev: string }

/** An entry of a row: of before the chain in the spelling of the program, else as the document that was digested. */
export function storedEntryOf(row: { readonly entry: string; readonly hash: string | null }): StoredEntry {
  if (row.hash === null) return JSON.parse(row.entry) as AuditEntry
  const { seq, prev, tenant_id, operation_id, user_id, tool_version, decided_by, execution_id, ...rest } = JSON.parse(
    row.entry,
  ) as ChainedDocument
  const { at, input_digest, output_digest, duration_ms, trace_id, ...others } = rest
  return {
    tenantId: tenant_id,
    operationId: operation_id,
    ...others,
    at: Date.parse(at),
    ...(user_id === undefined ? {} : { userId: user_id }),
    ...(tool_version === undefined ? {} : { toolVersion: tool_version }),
    ...(decided_by === undefined ? {} : { decidedBy: decided_by }),
    ...(execution_id === undefined ? {} : { executionId: execution_id }),
    ...(input_digest === undefined ? {} : { inputDigest: input_digest }),
    ...(output_digest === undefined ? {} : { outputDigest: output_digest }),
    ...(duration_ms === undefined ? {} : { durationMs: duration_ms }),
    ...(trace_id === undefined ? {} : { traceId: trace_id }),
    chain: { seq, prev, hash: row.hash },
  }
}
