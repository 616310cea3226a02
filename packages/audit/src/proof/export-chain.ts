import { canonicalJson, type Clock } from '@gatehouse/core'
import type { AuditStore, StoredEntry } from '../audit-store.ts'
import { chainBeginning } from '../chain.ts'
import { toDocument } from '../entry-document.ts'
import type { AuditKeys } from './audit-keys.ts'
import type { Checkpoint, ExportHeader } from './proof-documents.ts'
import type { ChainLine, ProofStore, SeqRange } from './proof-store.ts'
import { signDocument } from './signed-document.ts'

export interface ExportDeps {
  readonly store: ProofStore
  readonly entries: Pick<AuditStore, 'list'>
  readonly keys: AuditKeys
  readonly clock: Clock
}

const pageSize = 1_000

/**
 * The chain as JSON Lines, newest first: a signed header that says what has to follow, then entries with the checkpoints
 * over them, then entries of before the chain. Going down from the signed end, every digest is known before its entry comes.
 */
export async function* exportChain(
  deps: ExportDeps,
  tenantId: string,
  moments: { readonly since?: number | undefined; readonly until?: number | undefined },
): AsyncGenerator<string> {
  const range = await deps.store.rangeOf(tenantId, moments)
  const header = await headerOf(deps, tenantId, moments, range)
  yield `${canonicalJson(header)}\n`
  if (range !== undefined) yield* chainLines(deps, tenantId, range, header)
  if (header.unchained > 0) yield* unchainedLines(deps, tenantId, moments)
}

/** The text with its digest behind it: cut off again, what is left is what was digested. */
export function exportedLine({ text, hash }: Pick<ChainLine, 'text' | 'hash'>): string {
  return `${text.slice(0, -1)},"hash":"${hash}"}`
}

async function headerOf(
  { store, keys, clock }: ExportDeps,
  tenantId: string,
  moments: Parameters<ProofStore['countUnchained']>[1],
  range: SeqRange | undefined,
): Promise<ExportHeader> {
  const key = await keys.current()
  const [last] = range === undefined ? [] : await store.lines(tenantId, { from: range.to, to: range.to }, 'newest', 1)
  const [first] = range === undefined ? [] : await store.checkpoints(tenantId, around(range), 1)
  const latest = range === undefined ? undefined : await store.checkpointBefore(tenantId, clock.now() + 1, range.to)
  return signDocument(key, {
    type: 'export' as const,
    format: 1 as const,
    tenant_id: tenantId,
    at: new Date(clock.now()).toISOString(),
    first_seq: range?.from ?? 1,
    last_seq: last?.seq ?? 0,
    last_hash: last?.hash ?? chainBeginning.hash,
    ...(first === undefined || latest === undefined
      ? {}
      : { first_checkpoint: first.number, last_checkpoint: latest.number }),
    unchained: await store.countUnchained(tenantId, moments),
    keys: await keys.list(),
    key_id: key.id,
  })
}

/** With the checkpoint that the first entry stands on, if there is one. */
function around({ from, to }: SeqRange): SeqRange {
  return { from: Math.max(1, from - 1), to }
}

async function* chainLines(
  { store }: ExportDeps,
  tenantId: string,
  range: SeqRange,
  header: ExportHeader,
): AsyncGenerator<string> {
  let { to } = range
  while (to >= range.from) {
    const lines = await store.lines(tenantId, { from: range.from, to }, 'newest', pageSize)
    const oldest = lines.at(-1)
    // A gap is passed on as it is: the header says what should have been there.
    if (oldest === undefined) break
    const isLast = lines.length < pageSize || oldest.seq === range.from
    const lowest = isLast ? around(range).from : oldest.seq
    const checkpoints = await checkpointsOf(store, tenantId, { from: lowest, to }, header.last_checkpoint ?? 0)
    yield joined(lines, checkpoints)
    to = oldest.seq - 1
    if (isLast) break
  }
}

async function checkpointsOf(
  store: ProofStore,
  tenantId: string,
  range: SeqRange,
  last: number,
): Promise<readonly Checkpoint[]> {
  const all: Checkpoint[] = []
  for (;;) {
    const page = await store.checkpoints(tenantId, { ...range, after: all.at(-1)?.number }, pageSize)
    all.push(...page.filter(({ number }) => number <= last))
    if (page.length < pageSize) return all.toReversed()
  }
}

/** Both newest first; a checkpoint stands before the entry that it is over. */
function joined(lines: readonly ChainLine[], checkpoints: readonly Checkpoint[]): string {
  let text = ''
  let next = 0
  for (const line of lines) {
    while (next < checkpoints.length && checkpoints[next]!.seq >= line.seq) {
      text += `${canonicalJson(checkpoints[next++])}\n`
    }
    text += `${exportedLine(line)}\n`
  }
  for (const checkpoint of checkpoints.slice(next)) text += `${canonicalJson(checkpoint)}\n`
  return text
}

async function* unchainedLines(
  { entries }: ExportDeps,
  tenantId: string,
  moments: { readonly since?: number | undefined; readonly until?: number | undefined },
): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const filter = {
      isChained: false,
      phases: ['opened', 'closed', 'event'] as const,
      ...(moments.since === undefined ? {} : { since: moments.since }),
      ...(moments.until === undefined ? {} : { until: moments.until }),
    }
    const page = await entries.list(tenantId, filter, { cursor, limit: pageSize })
    yield page.items.map((entry: StoredEntry) => `${canonicalJson(toDocument(entry))}\n`).join('')
    cursor = page.next
  } while (cursor !== undefined)
}
