import { canonicalJson, type Actor } from '@gatehouse/core'
import type { AuditEntry } from './audit-entry.ts'

/** An entry as it is digested, kept and exported. Members that are absent are left out. */
export interface EntryDocument {
  readonly tenant_id: string
  readonly id: string
  readonly operation_id: string
  readonly phase: AuditEntry['phase']
  readonly action: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly user_id?: string
  readonly issuer?: string
  readonly subject?: string
  readonly email?: string
  readonly actor?: Actor
  readonly tool?: string
  readonly tool_version?: string
  readonly decision?: 'allow' | 'deny'
  readonly reason?: string
  readonly decided_by?: string
  readonly outcome?: string
  readonly execution_id?: string
  readonly input_digest?: string
  readonly output_digest?: string
  readonly duration_ms?: number
  readonly trace_id?: string
  readonly details?: Readonly<Record<string, unknown>>
}

const names = {
  tenantId: 'tenant_id',
  id: 'id',
  operationId: 'operation_id',
  phase: 'phase',
  action: 'action',
  at: 'at',
  userId: 'user_id',
  issuer: 'issuer',
  subject: 'subject',
  email: 'email',
  actor: 'actor',
  tool: 'tool',
  toolVersion: 'tool_version',
  decision: 'decision',
  reason: 'reason',
  decidedBy: 'decided_by',
  outcome: 'outcome',
  executionId: 'execution_id',
  inputDigest: 'input_digest',
  outputDigest: 'output_digest',
  durationMs: 'duration_ms',
  traceId: 'trace_id',
  details: 'details',
} as const satisfies Record<keyof AuditEntry, keyof EntryDocument>

const memberNames = Object.entries(names) as readonly (readonly [keyof AuditEntry, keyof EntryDocument])[]

export function toDocument(entry: AuditEntry): EntryDocument {
  const document: Record<string, unknown> = {}
  for (const [member, name] of memberNames) if (entry[member] !== undefined) document[name] = entry[member]
  document['at'] = new Date(entry.at).toISOString()
  return document as unknown as EntryDocument
}

/** Names of a chained entry in the order of RFC 8785, each as it stands in the text. */
const textMembers: readonly (readonly [member: keyof AuditEntry | 'seq' | 'prev', name: string])[] = [
  ...memberNames,
  ['seq', 'seq'] as const,
  ['prev', 'prev'] as const,
]
  .toSorted(([, a], [, b]) => (a < b ? -1 : 1))
  .map(([member, name]) => [member, `,"${name}":`])

/** RFC 8785 JSON of an entry in its place. NOTE: the same as `canonicalJson` of the whole, in a quarter of the time: every call waits for it. */
export function entryText(entry: AuditEntry, seq: number, prev: string): string {
  let text = ''
  for (const [member, name] of textMembers) {
    if (member === 'seq') text += `${name}${seq}`
    else if (member === 'prev') text += `${name}"${prev}"`
    else if (member === 'at') text += `${name}"${new Date(entry.at).toISOString()}"`
    else if (entry[member] !== undefined) text += name + canonicalJson(entry[member])
  }
  return `{${text.slice(1)}}`
}
