import { createJsonLinesSource } from '@gatehouse/backend-json-lines'
import { syncSource, type SyncDeps } from '@gatehouse/catalog'
import { GatehouseError, InvalidInputError, sourceIdFormat } from '@gatehouse/core'
import type { ToolHub, ToolImport } from './tool-hub.ts'

const maxReported = 1_000

/** Bulk JSON Lines become the tools of a source of their own, through the same synchronisation as any other source. */
export function createImportTools(deps: SyncDeps): ToolHub['importTools'] {
  const importing = new Set<string>()

  return async (op, { source, body, contentId, onProgress }) => {
    const isNew = await checkSource(deps, op.tenantId, source)
    const key = JSON.stringify([op.tenantId, source])
    if (importing.has(key)) {
      throw new GatehouseError('conflict', 'import_running', `Tools of ${source} are being imported already.`, {
        retryAfterMs: 5_000,
      })
    }
    importing.add(key)
    try {
      return await importInto(deps, { tenantId: op.tenantId, signal: op.signal, source, body, contentId, onProgress })
    } catch (error) {
      // A first import that brought nothing leaves nothing behind.
      const isEmpty = (await deps.sources.find(op.tenantId, source))?.toolCount === 0
      if (isNew && isEmpty) await deps.sources.remove(op.tenantId, source)
      throw error
    } finally {
      importing.delete(key)
    }
  }
}

/** Throws when nothing can be imported under this id. True when the source did not exist before. */
async function checkSource(deps: SyncDeps, tenantId: string, source: string): Promise<boolean> {
  if (!sourceIdFormat.test(source)) {
    throw new InvalidInputError(
      'invalid_source_id',
      `${JSON.stringify(source.slice(0, 100))} cannot be the id of a source.`,
      {
        at: 'source',
        hint: 'Use lower-case letters, digits, _ and -, starting with a letter: it becomes the scheme of tool references.',
      },
    )
  }
  const existing = await deps.sources.find(tenantId, source)
  if (existing !== undefined && !existing.isPushed) {
    throw new GatehouseError(
      'conflict',
      'source_is_pulled',
      `Source ${source} is read by Gatehouse itself; nothing can be imported into it.`,
      {
        hint: 'Choose another --source.',
      },
    )
  }
  if (existing !== undefined) return false
  await deps.sources.put({ tenantId, id: source, type: 'json_lines', config: {}, isPushed: true })
  return true
}

async function importInto(
  deps: SyncDeps,
  from: Parameters<ToolHub['importTools']>[1] & { readonly tenantId: string; readonly signal: AbortSignal },
): Promise<ToolImport> {
  const { tenantId, signal, source, body, contentId } = from
  const record = await deps.sources.find(tenantId, source)
  if (record === undefined)
    throw new GatehouseError('conflict', 'source_removed', `Source ${source} was removed meanwhile.`)
  const skipped: { line: number; reason: string }[] = []
  let before = 0
  const lines = createJsonLinesSource({
    lines: body,
    onSkip: (skip) => {
      if (skipped.length < maxReported) skipped.push(skip)
    },
    ...(contentId === undefined ? {} : { contentId }),
    onResumed: (tools) => (before = tools),
  })
  const onProgress: typeof from.onProgress = (progress) => {
    from.onProgress({ ...progress, done: before + progress.done })
  }
  const outcome = await syncSource(deps, record, lines, { signal, onProgress })
  if (outcome.status === 'failed') {
    throw new InvalidInputError('import_failed', `The import stopped: ${outcome.error!.message}`, {
      hint: 'What was imported before stays; run the import again and it goes on from there.',
      details: { cause: outcome.error!.code, added: outcome.added, changed: outcome.changed },
    })
  }
  return {
    added: outcome.added,
    changed: outcome.changed,
    removed: outcome.removed,
    unchanged: before + outcome.unchanged,
    skipped,
  }
}
