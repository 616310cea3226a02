import { toolKey, GatehouseError, type Logger } from '@gatehouse/core'
import type { ToolStore, ToolSummary } from '@gatehouse/catalog'
import type { Embedder, ToolText } from './embed/embedder.ts'
import { withChanges, withMerged } from './index/change-index.ts'
import { mergeFrom } from './index/merge-plan.ts'
import { mergeSegments } from './index/merge-segments.ts'
import { createPacer, type Pacer } from './index/pacer.ts'
import { SegmentBuilder } from './index/segment-builder.ts'
import { emptyToolIndex, type Describe, type ToolIndex } from './index/tool-index.ts'
import { readTool, type IndexedTool } from './indexed-tool.ts'

/** Few enough that embedding them does not hold up other work. */
const embeddedAtOnce = 64

/**
 * Holds an index per tenant and keeps it as new as its caller asks. Reading the catalog and merging run in short
 * stretches between other work; searches go on in the state that is there.
 */
export class IndexKeeper implements AsyncDisposable {
  readonly #tools: Pick<ToolStore, 'changesSince' | 'namespaces'>
  readonly #embedder: Embedder | undefined
  readonly #log: Pick<Logger, 'error'>
  readonly #maxTenants: number
  readonly #maxWaitMs: number
  readonly #closing = new AbortController()
  /** Least recently used first. */
  readonly #held = new Map<string, Held>()
  #versions = 0

  constructor(options: {
    readonly tools: Pick<ToolStore, 'changesSince' | 'namespaces'>
    readonly log: Pick<Logger, 'error'>
    /** Search is by words alone without it. */
    readonly embedder?: Embedder
    /** How many tenants' indexes are kept in memory; the least recently used goes first. Default 50. */
    readonly maxTenants?: number
    /** How long a caller waits for a refresh. Default 15,000. */
    readonly maxWaitMs?: number
  }) {
    this.#tools = options.tools
    this.#embedder = options.embedder
    this.#log = options.log
    this.#maxTenants = options.maxTenants ?? 50
    this.#maxWaitMs = options.maxWaitMs ?? 15_000
  }

  /**
   * The tenant's index at `revision` of its tools or later. Callers at the same time share one refresh. One that has waited
   * too long gets the state that is there: what may be used is decided by the grants, not by the age of the index; when there
   * is none yet, throws `index_loading`.
   */
  async ensureFresh(tenantId: string, revision: number, signal: AbortSignal): Promise<ToolIndex> {
    signal.throwIfAborted()
    const held = this.#heldFor(tenantId)
    if (held.index.revision >= revision) return held.index
    const patience = AbortSignal.timeout(this.#maxWaitMs)
    const enough = AbortSignal.any([signal, patience])
    while (held.index.revision < revision) {
      held.refresh ??= this.#refresh(tenantId, held, revision).finally(() => (held.refresh = undefined))
      await untilAborted(held.refresh, enough)
      signal.throwIfAborted()
      if (patience.aborted) break
    }
    if (held.index.revision >= 0) return held.index
    throw new GatehouseError('unavailable', 'index_loading', 'The catalog is still being read.', {
      retryAfterMs: 2_000,
      hint: 'Try again in a few seconds.',
    })
  }

  /** A tool of the tenant in the state that is held; undefined when it is not there, or nothing is held yet. */
  lookup(tenantId: string, key: string): IndexedTool | undefined {
    const index = this.#held.get(tenantId)?.index
    const position = index?.find(key)
    return position === undefined ? undefined : readTool(index!, position)
  }

  /** Stops the work under way and waits for it to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The index keeper is closing.'))
    await Promise.allSettled([...this.#held.values()].flatMap(({ refresh, merge }) => [refresh, merge]))
    this.#held.clear()
  }

  #heldFor(tenantId: string): Held {
    const held: Held = this.#held.get(tenantId) ?? {
      index: emptyToolIndex(++this.#versions, this.#embedder),
      refresh: undefined,
      merge: undefined,
    }
    this.#held.delete(tenantId)
    this.#held.set(tenantId, held)
    for (const [id, { refresh, merge }] of this.#held) {
      if (this.#held.size <= this.#maxTenants) break
      if (id !== tenantId && refresh === undefined && merge === undefined) this.#held.delete(id)
    }
    return held
  }

  async #refresh(tenantId: string, held: Held, revision: number): Promise<void> {
    const signal = this.#closing.signal
    const pacer = createPacer({ signal })
    const describe = await this.#describer(tenantId)
    const builder = new SegmentBuilder(describe, this.#embedder?.dimensions)
    const touched = new Set<string>()
    let seen = revision
    for await (const page of this.#tools.changesSince(tenantId, held.index.revision, signal)) {
      for (let at = 0; at < page.length; at += embeddedAtOnce) {
        const changes = page.slice(at, at + embeddedAtOnce)
        const present = changes.flatMap((change) => (change.kind === 'present' ? [change.tool] : []))
        const vectors = await this.#embedder?.embedTools(
          present.map((tool) => toolText(tool, describe)),
          signal,
        )
        let embedded = 0
        for (const change of changes) {
          const key = toolKey(change.kind === 'present' ? change.tool : change)
          touched.add(key)
          if (change.kind === 'present') builder.add(change.tool, vectors?.[embedded++])
          else builder.remove(key)
          seen = Math.max(seen, change.revision)
          if (pacer.isDue) await pacer.breathe()
        }
      }
    }
    const added = await builder.finish(pacer)
    let base = held.index
    let gone = await positionsOf(base, touched, pacer)
    // A merge may have moved the positions meanwhile: then look again.
    while (base !== held.index) {
      base = held.index
      gone = await positionsOf(base, touched, pacer)
    }
    held.index = withChanges(base, { added, gone, describe, version: ++this.#versions, revision: seen })
    held.merge ??= this.#merge(held)
      .catch((error: unknown) => {
        if (!signal.aborted) this.#log.error({ err: error, tenantId }, 'could not merge a search index')
      })
      .finally(() => (held.merge = undefined))
  }

  async #merge(held: Held): Promise<void> {
    const pacer = createPacer({ signal: this.#closing.signal })
    for (let from = mergeFrom(held.index); from !== undefined; from = mergeFrom(held.index)) {
      const { parts, live } = held.index
      const merged = await mergeSegments(parts.slice(from), live, pacer)
      held.index = withMerged(held.index, { from, to: parts.length, merged, version: ++this.#versions })
    }
  }

  async #describer(tenantId: string): Promise<Describe> {
    const descriptions = new Map<string, string>()
    for (const { source, namespace, description } of await this.#tools.namespaces(tenantId)) {
      descriptions.set(`${source}://${namespace}`, description)
    }
    return (source, namespace) => descriptions.get(`${source}://${namespace}`) ?? ''
  }
}

function toolText(tool: ToolSummary, describe: Describe): ToolText {
  return { ...tool, namespaceDescription: describe(tool.source, tool.namespace) }
}

interface Held {
  index: ToolIndex
  refresh: Promise<void> | undefined
  merge: Promise<void> | undefined
}

async function positionsOf(index: ToolIndex, keys: Iterable<string>, pacer: Pacer): Promise<readonly number[]> {
  if (index.size === 0) return []
  const positions: number[] = []
  for (const key of keys) {
    const position = index.find(key)
    if (position !== undefined) positions.push(position)
    if (pacer.isDue) await pacer.breathe()
  }
  return positions
}

/** Waits for work or for a signal, whichever is first; the work goes on either way. */
function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve()
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
