import { GatehouseError, type Logger } from '@gatehouse/core'
import type { CatalogSource } from '@gatehouse/spec'
import type { BackendRegistry } from './backend-registry.ts'
import type { SourceRecord, SyncOutcome } from './source-store.ts'
import { syncSource, type SyncDeps, type SyncProgress } from './sync-source.ts'

const longestPullMs = 30 * 60_000

export interface CatalogSync extends AsyncDisposable {
  /** Pulls one source or all of them. One that is being pulled is pulled again afterwards, once for all who ask meanwhile. */
  run(request: {
    readonly tenantId: string
    readonly sourceId?: string
    readonly onProgress?: (progress: SyncProgress) => void
  }): Promise<readonly SourceOutcome[]>
  /** Pulls every source of the tenant again and again until disposed. */
  keepGoing(tenantId: string, everyMs: number): void
}

export interface SourceOutcome extends SyncOutcome {
  readonly source: string
}

export function createCatalogSync(
  deps: SyncDeps & { readonly backends: BackendRegistry; readonly log: Logger },
): CatalogSync {
  const running = new Map<string, Promise<SourceOutcome>>()
  const queued = new Map<string, Promise<SourceOutcome>>()
  const stop = new AbortController()
  const timers = new Set<NodeJS.Timeout>()

  const start = (key: string, source: SourceRecord, onProgress?: OnProgress): Promise<SourceOutcome> => {
    // Not the caller's signal: others may wait for the same pull.
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(longestPullMs)])
    const started = pullOnce(deps, source, signal, onProgress).finally(() => running.delete(key))
    running.set(key, started)
    return started
  }

  /** A pull that begins now or later: one that runs already may have passed what the caller wants to see. */
  const pull = (source: SourceRecord, onProgress?: OnProgress): Promise<SourceOutcome> => {
    const key = JSON.stringify([source.tenantId, source.id])
    const current = running.get(key)
    if (current === undefined) return start(key, source, onProgress)
    const waiting = queued.get(key)
    if (waiting !== undefined) return waiting
    const next = current
      .then(async (before) => {
        queued.delete(key)
        const latest = (await deps.sources.find(source.tenantId, source.id)) ?? source
        return together(before, await start(key, latest, onProgress))
      })
      .finally(() => queued.delete(key))
    queued.set(key, next)
    return next
  }

  const run: CatalogSync['run'] = async ({ tenantId, sourceId, onProgress }) => {
    const sources = await chosenSources(deps, tenantId, sourceId)
    // Side by side and each on its own: a dead source neither delays nor empties another.
    return Promise.all(sources.map((source) => pull(source, onProgress)))
  }

  return {
    run,
    keepGoing(tenantId, everyMs) {
      const tick = async (): Promise<void> => {
        try {
          await run({ tenantId })
        } catch (error) {
          deps.log.warn({ err: error, tenantId }, 'catalog sync failed')
        }
      }
      const timer = setInterval(() => void tick(), everyMs)
      timer.unref()
      timers.add(timer)
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer)
      stop.abort()
      await Promise.allSettled([...running.values(), ...queued.values()])
    },
  }
}

type OnProgress = (progress: SyncProgress) => void

/** Two pulls of one source, told as one: the counts of both, the ending of the second. */
function together(first: SourceOutcome, second: SourceOutcome): SourceOutcome {
  return {
    ...second,
    startedAt: first.startedAt,
    added: first.added + second.added,
    changed: first.changed + second.changed,
    removed: first.removed + second.removed,
  }
}

async function chosenSources(
  deps: SyncDeps,
  tenantId: string,
  sourceId: string | undefined,
): Promise<readonly SourceRecord[]> {
  if (sourceId === undefined) return (await deps.sources.list(tenantId)).filter((source) => !source.isPushed)
  const source = await deps.sources.find(tenantId, sourceId)
  if (source === undefined) {
    throw new GatehouseError('not_found', 'source_not_found', `There is no source ${JSON.stringify(sourceId)}.`, {
      hint: 'gatehouse sources list shows the sources there are.',
    })
  }
  if (source.isPushed) {
    throw new GatehouseError(
      'conflict',
      'source_is_pushed',
      `Source ${sourceId} has nothing to pull: its tools are imported.`,
      {
        hint: `Import its file again: gatehouse import tools FILE --source ${sourceId}`,
      },
    )
  }
  return [source]
}

async function pullOnce(
  deps: SyncDeps & { readonly backends: BackendRegistry; readonly log: Logger },
  source: SourceRecord,
  signal: AbortSignal,
  onProgress?: (progress: SyncProgress) => void,
): Promise<SourceOutcome> {
  const catalogSource = lazily(() => deps.backends.backendOf(source).source)
  const outcome = await syncSource(deps, source, catalogSource, {
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  if (outcome.status === 'failed') deps.log.warn({ source: source.id, error: outcome.error }, 'source sync failed')
  return { source: source.id, ...outcome }
}

/** A source whose configuration does not fit fails when pulled, as its own outcome, rather than stopping the others. */
function lazily(make: () => CatalogSource): CatalogSource {
  return { pull: (options) => make().pull(options) }
}
