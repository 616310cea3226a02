import type { AuditEntry, ChainHead, LinkedEntry } from '@gatehouse/audit'
import { splitVersion } from '../split-version.ts'
import type { ExecutionEndRow, ExecutionStartRow } from './execution-rows.ts'

/** What one statement writes for one tenant. */
export interface Batch {
  readonly tenantId: string
  readonly starts: readonly ExecutionStartRow[]
  readonly ends: readonly ExecutionEndRow[]
  readonly audit?: { readonly guess: ChainHead; readonly linked: readonly LinkedEntry[] }
}

export interface BatchAnswer {
  /** Executions that were ended by it, and not by somebody before. */
  readonly ended: readonly string[]
  /** False: the head of the chain is another one, and no entry was written. What became of executions is written all the same. */
  readonly moved: boolean
}

/**
 * One statement, so one round trip and one commit, for all that became of executions and all that was entered meanwhile.
 * Rows of executions are locked before the head of the chain, always, so that two processes never wait in a circle.
 */
export function batchStatement(batch: Batch): { readonly text: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [batch.tenantId]
  const array = (column: readonly unknown[], type: 'text' | 'int8'): string => {
    values.push(column)
    return `$${values.length}::${type}[]`
  }
  const parts = [
    ...(batch.ends.length === 0 ? [] : [endsPart(batch.ends, array)]),
    ...(batch.starts.length === 0 ? [] : [startsPart(batch.starts, array)]),
  ]
  const ended = batch.ends.length === 0 ? `'{}'::text[]` : 'array(select id from ended)'
  if (batch.audit === undefined) {
    return { text: `with ${parts.join(', ')} select ${ended} as ended, true as moved`, values }
  }
  const { guess, linked } = batch.audit
  const next = linked.at(-1)!
  values.push(next.seq, next.hash, guess.seq, guess.hash)
  const [seq, hash, guessedSeq, guessedHash] = [3, 2, 1, 0].map((before) => `$${values.length - before}`)
  const afterEnds = batch.ends.length === 0 ? '' : ' and (select count(*) from ended) >= 0'
  const moved = `moved as (update audit_chains set seq = ${seq}::int8, hash = ${hash}
    where tenant_id = $1 and seq = ${guessedSeq}::int8 and hash = ${guessedHash}${afterEnds} returning tenant_id)`
  parts.push(moved, entriesPart(linked, array))
  return { text: `with ${parts.join(', ')} select ${ended} as ended, exists (select from moved) as moved`, values }
}

type ArrayParameter = (column: readonly unknown[], type: 'text' | 'int8') => string

const endColumns = ['status', 'result', 'extras', 'failure', 'ruling', 'finished_at'] as const

function endsPart(ends: readonly ExecutionEndRow[], array: ArrayParameter): string {
  const columns = (['id', ...endColumns] as const).map((name) =>
    array(
      ends.map((end) => end[name]),
      name === 'finished_at' ? 'int8' : 'text',
    ),
  )
  return `ended as (
    update executions e set ${endColumns.map((name) => `${name} = u.${name}`).join(', ')}
    from unnest(${columns.join(', ')}) u (id, ${endColumns.join(', ')})
    where e.tenant_id = $1 and e.id = u.id
      and e.status in ('running', 'input_required')
    returning e.id)`
}

const startColumns = [
  'id',
  'user_id',
  'actor_id',
  'tool',
  'tool_version',
  'effect',
  'input_digest',
  'status',
  'runner_id',
  'started_at',
] as const

function startsPart(starts: readonly ExecutionStartRow[], array: ArrayParameter): string {
  const columns = startColumns.map((name) =>
    array(
      starts.map((start) => start[name]),
      name === 'started_at' ? 'int8' : 'text',
    ),
  )
  // An id is random: one that is there is the very same execution, written by an attempt whose answer was lost.
  return `started as (
    insert into executions (tenant_id, ${startColumns.join(', ')})
    select $1, u.* from unnest(${columns.join(', ')}) u
    on conflict (tenant_id, id) do nothing)`
}

type EntryColumn = readonly [
  name: string,
  type: 'text' | 'int8',
  read: (linked: LinkedEntry) => string | number | undefined,
]

const text = (name: string, read: (entry: AuditEntry) => string | undefined): EntryColumn => [
  name,
  'text',
  ({ entry }) => read(entry),
]

const entryColumns: readonly EntryColumn[] = [
  text('id', (entry) => entry.id),
  text('operation_id', (entry) => entry.operationId),
  text('phase', (entry) => entry.phase),
  text('action', (entry) => entry.action),
  ['at', 'int8', ({ entry }) => entry.at],
  text('user_id', (entry) => entry.userId),
  text('tool', (entry) => splitVersion(entry.tool).tool),
  text('tool_version', (entry) => entry.toolVersion ?? splitVersion(entry.tool).version),
  text('decision', (entry) => entry.decision),
  text('outcome', (entry) => entry.outcome),
  text('execution_id', (entry) => entry.executionId),
  ['seq', 'int8', ({ seq }) => seq],
  ['hash', 'text', ({ hash }) => hash],
  ['entry', 'text', (linked) => linked.text],
]

const entryNames = entryColumns.map(([name]) => name).join(', ')

function entriesPart(linked: readonly LinkedEntry[], array: ArrayParameter): string {
  const columns = entryColumns.map(([, type, read]) =>
    array(
      linked.map((one) => read(one) ?? null),
      type,
    ),
  )
  return `written as (
    insert into audit_entries (tenant_id, ${entryNames})
    select moved.tenant_id, u.* from moved, unnest(${columns.join(', ')}) u (${entryNames}))`
}
