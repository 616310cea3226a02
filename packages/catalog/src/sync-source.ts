import { digestOf, isGatehouseError, GatehouseError, type Clock } from '@gatehouse/core'
import type { CatalogSource, SourcePage, ToolDefinition } from '@gatehouse/spec'
import type { SourceRecord, SourceStore, SyncOutcome } from './source-store.ts'
import type { Tool } from './tool.ts'
import type { AppliedPage, SourceSyncState, ToolStore } from './tool-store.ts'

export interface SyncProgress {
  readonly source: string
  readonly done: number
  readonly total?: number
}

export interface SyncDeps {
  readonly tools: ToolStore
  readonly sources: SourceStore
  readonly clock: Clock
}

/**
 * Brings the catalog up to what the source says now, page by page. Every page is applied with its cursor in one
 * transaction, so a pull that is cut off goes on where it stopped. A source that fails keeps the tools it had.
 */
export async function syncSource(
  deps: SyncDeps,
  record: SourceRecord,
  source: CatalogSource,
  options: { readonly signal: AbortSignal; readonly onProgress?: (progress: SyncProgress) => void },
): Promise<SyncOutcome> {
  const startedAt = deps.clock.now()
  const counts = { added: 0, changed: 0, removed: 0, unchanged: 0 }
  try {
    let state = record.sync
    for await (const page of source.pull({ cursor: state.cursor, signal: options.signal })) {
      options.signal.throwIfAborted()
      const isInSnapshot = page.startsSnapshot === true || state.isInSnapshot
      const endsSnapshot = isInSnapshot && page.isLast
      state = {
        cursor: page.cursor,
        generation: state.generation + (page.startsSnapshot === true ? 1 : 0),
        isInSnapshot: isInSnapshot && !page.isLast,
      }
      add(counts, await applyPage(deps.tools, record, page, state, endsSnapshot))
      const done = counts.added + counts.changed + counts.unchanged
      options.onProgress?.({ source: record.id, done, ...(page.total === undefined ? {} : { total: page.total }) })
    }
    return await finish(deps, record, { startedAt, finishedAt: deps.clock.now(), status: 'succeeded', ...counts })
  } catch (error) {
    const outcome: SyncOutcome = {
      startedAt,
      finishedAt: deps.clock.now(),
      status: 'failed',
      ...counts,
      error: whatFailed(error, record.id),
    }
    await finish(deps, record, outcome)
    return outcome
  }
}

function applyPage(
  tools: ToolStore,
  record: SourceRecord,
  page: SourcePage,
  sync: SourceSyncState,
  endsSnapshot: boolean,
): Promise<AppliedPage> {
  return tools.applyPage({
    tenantId: record.tenantId,
    source: record.id,
    tools: page.tools.map((definition) => toTool(record, definition)),
    removed: page.removed,
    namespaces: page.namespaces ?? [],
    generation: sync.generation,
    removeOlderGenerations: endsSnapshot,
    sync,
  })
}

function toTool(record: SourceRecord, definition: ToolDefinition): Omit<Tool, 'revision'> {
  return { ...definition, tenantId: record.tenantId, source: record.id, hash: digestOf(definition) }
}

function add(counts: { added: number; changed: number; removed: number; unchanged: number }, page: AppliedPage): void {
  counts.added += page.added
  counts.changed += page.changed
  counts.removed += page.removed
  counts.unchanged += page.unchanged
}

async function finish(deps: SyncDeps, record: SourceRecord, outcome: SyncOutcome): Promise<SyncOutcome> {
  await deps.sources.saveOutcome(record.tenantId, record.id, outcome)
  return outcome
}

function whatFailed(error: unknown, sourceId: string): { code: string; message: string } {
  if (isGatehouseError(error)) return { code: error.code, message: error.message }
  const wrapped = new GatehouseError('unavailable', 'source_failed', `Source ${sourceId} could not be read.`, {
    cause: error,
  })
  return { code: wrapped.code, message: wrapped.message }
}
