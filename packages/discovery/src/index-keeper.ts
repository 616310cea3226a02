import { toolKey, GatehouseError, type Logger } from '@gatehouse/core'
import type { ToolStore } from '@gatehouse/catalog'
import type { Embedder } from './embed/embedder.ts'
import { withChanges, withMerged } from './index/change-index.ts'
import { mergeFrom } from './index/merge-plan.ts'
import { createPacer, type Pacer } from './index/pacer.ts'
import type { SegmentJob } from './index/segment-job.ts'
import type { Segment } from './index/segment.ts'
import { createToolIndex, emptyToolIndex, type Describe, type ToolIndex } from './index/tool-index.ts'
import { readTool, type IndexedTool } from './indexed-tool.ts'
import { agreesWithCatalog } from './saved/agrees-with-catalog.ts'
import { SaveLater } from './saved/save-later.ts'
import { SavedIndexes } from './saved/saved-indexes.ts'
import { giveBackMemory } from './thread/give-back-memory.ts'
import { IndexThread, IndexThreadFailure } from './thread/index-thread.ts'
import { createWorkshop, type Descriptions, type Workshop } from './thread/workshop.ts'

/** Reading so many tools leaves so much garbage that it is worth being collected at once. */
const minSizeToGiveBack = 20_000

/**
 * Holds an index per tenant and keeps it as new as its caller asks. What takes long is done in a thread, the rest in short
 * stretches between other work; searches go on in the state that is there. With a folder, indexes are saved there and a
 * start reads from the catalog only what changed since.
 */
export class IndexKeeper implements AsyncDisposable {
  readonly #tools: Pick<ToolStore, 'changesSince' | 'namespaces'>
  readonly #embedder: Embedder | undefined
  readonly #log: Pick<Logger, 'error' | 'warn'>
  readonly #thread = new IndexThread()
  readonly #workshop: Workshop
  readonly #saved: SavedIndexes | undefined
  readonly #saveLater: SaveLater | undefined
  readonly #maxTenants: number
  readonly #maxWaitMs: number
  readonly #closing = new AbortController()
  /** Least recently used first. */
  readonly #held = new Map<string, Held>()
  #versions = 0

  constructor(options: {
    readonly tools: Pick<ToolStore, 'changesSince' | 'namespaces'>
    readonly log: Pick<Logger, 'error' | 'warn'>
    /** Search is by words alone without it. */
    readonly embedder?: Embedder
    /** How many tenants' indexes are kept in memory; the least recently used goes first. Default 50. */
    readonly maxTenants?: number
    /** How long a caller waits for a refresh. Default 15,000. */
    readonly maxWaitMs?: number
    /** Where indexes are saved; nowhere when absent. */
    readonly savedIn?: {
      readonly folder: string
      /** Of all tenants together. Default 4 GiB. */
      readonly maxBytes?: number
      /** A smaller index is not saved: it is built as fast as it is read. Default 2,000. */
      readonly minTools?: number
    }
  }) {
    this.#tools = options.tools
    this.#embedder = options.embedder
    this.#log = options.log
    this.#maxTenants = options.maxTenants ?? 50
    this.#maxWaitMs = options.maxWaitMs ?? 15_000
    const { savedIn, embedder } = options
    this.#workshop = createWorkshop({ thread: this.#thread, embedder, signal: this.#closing.signal })
    this.#saved = savedIn === undefined ? undefined : new SavedIndexes({ ...savedIn, thread: this.#thread, embedder })
    this.#saveLater =
      this.#saved === undefined ? undefined : new SaveLater(this.#saved, options.log, savedIn?.minTools ?? 2_000)
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

  /** Stops the work under way, waits for it to end, and saves what is not saved yet. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The index keeper is closing.'))
    await Promise.allSettled([...this.#held.values()].flatMap(({ refresh, merge }) => [refresh, merge]))
    await this.#saveLater?.flush()
    await this.#thread[Symbol.asyncDispose]()
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
    const descriptions = await this.#descriptions(tenantId)
    const describe: Describe = (source, namespace) => descriptions.get(`${source}://${namespace}`) ?? ''
    if (held.index.revision < 0) await this.#openSaved(tenantId, held, revision, describe)
    const { added, touched, seen } = await this.#readChanges(tenantId, held.index, revision, describe, descriptions)

    const pacer = createPacer({ signal })
    let base = held.index
    let gone = await positionsOf(base, touched, pacer)
    // A merge may have moved the positions meanwhile: then look again.
    while (base !== held.index) {
      base = held.index
      gone = await positionsOf(base, touched, pacer)
    }
    held.index = withChanges(base, { added, gone, describe, version: ++this.#versions, revision: seen })
    this.#saveLater?.changed(tenantId, held.index)
    held.merge ??= this.#merge(tenantId, held)
      .then(() => (added.size < minSizeToGiveBack ? undefined : giveBackMemory()))
      .catch((error: unknown) => {
        if (!signal.aborted) this.#log.error({ err: error, tenantId }, 'could not merge a search index')
      })
      .finally(() => (held.merge = undefined))
  }

  /** Begins with what was saved, when it is of this catalog and not of a later one. */
  async #openSaved(tenantId: string, held: Held, revision: number, describe: Describe): Promise<void> {
    try {
      const saved = await this.#saved?.load(tenantId)
      if (saved === undefined || saved.revision > revision) return
      const index = createToolIndex({ ...saved, describe, version: ++this.#versions, embedder: this.#embedder })
      if (await agreesWithCatalog(index, this.#tools, tenantId, this.#closing.signal)) held.index = index
    } catch (error) {
      this.#closing.signal.throwIfAborted()
      this.#log.error({ err: error, tenantId }, 'a saved search index could not be used')
    }
  }

  /** What changed since a state of the index, as a segment. */
  async #readChanges(
    tenantId: string,
    since: ToolIndex,
    revision: number,
    describe: Describe,
    descriptions: Descriptions,
  ): Promise<{ readonly added: Segment; readonly touched: ReadonlySet<string>; readonly seen: number }> {
    const signal = this.#closing.signal
    const read = async (workshop: Workshop) => {
      const touched = new Set<string>()
      let seen = revision
      let job: SegmentJob | undefined
      try {
        for await (const page of this.#tools.changesSince(tenantId, since.revision, signal)) {
          job ??= await workshop.beginSegment(page.length, describe, descriptions)
          await job.add(page)
          for (const change of page) {
            if (since.size > 0) touched.add(toolKey(change.kind === 'present' ? change.tool : change))
            seen = Math.max(seen, change.revision)
          }
        }
        job ??= await workshop.beginSegment(0, describe, descriptions)
        return { added: await job.finish(), touched, seen }
      } catch (error) {
        await job?.abandon()
        throw error
      }
    }
    try {
      return await read(this.#workshop)
    } catch (error) {
      if (!(error instanceof IndexThreadFailure) || signal.aborted) throw error
      this.#log.error({ err: error, tenantId }, 'a search index is built without a thread of its own')
      return read(createWorkshop({ thread: undefined, embedder: this.#embedder, signal }))
    }
  }

  async #merge(tenantId: string, held: Held): Promise<void> {
    for (let from = mergeFrom(held.index); from !== undefined; from = mergeFrom(held.index)) {
      const { parts, live } = held.index
      const merged = await this.#workshop.merge(parts.slice(from), live)
      held.index = withMerged(held.index, { from, to: parts.length, merged, version: ++this.#versions })
      this.#saveLater?.changed(tenantId, held.index)
    }
  }

  async #descriptions(tenantId: string): Promise<Descriptions> {
    const namespaces = await this.#tools.namespaces(tenantId)
    return new Map(
      namespaces.map(({ source, namespace, description }) => [`${source}://${namespace}`, description] as const),
    )
  }
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
