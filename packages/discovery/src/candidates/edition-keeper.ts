import type { ToolStore, ToolSummary } from '@gatehouse/catalog'
import { GatehouseError, type Logger } from '@gatehouse/core'
import type { Embedder, ToolText } from '../embed/embedder.ts'
import type { CandidatePage, CandidateStore, Edition, EditionState } from './candidate-store.ts'
import { documentOf } from './document-of.ts'

/** An edition that nobody opens for weeks is dropped, so one that is in use is opened again now and then. */
const openAgainAfterMs = 24 * 3_600_000

/** So many are embedded and written at once: few enough that nobody else waits long for the database. */
const writtenAtOnce = 100

/**
 * Keeps the editions of tenants as new as its caller asks, from the same feed of changes as the in-process index. Other
 * processes may do the same at the same time: whoever is first goes on, the others see what it has written.
 */
export class EditionKeeper implements AsyncDisposable {
  readonly #store: CandidateStore
  readonly #tools: Pick<ToolStore, 'changesSince' | 'namespaces'>
  readonly #embedder: Embedder
  readonly #log: Pick<Logger, 'error'>
  readonly #exactRows: number
  readonly #maxWaitMs: number
  readonly #closing = new AbortController()
  readonly #held = new Map<string, Held>()

  constructor(options: {
    readonly store: CandidateStore
    readonly tools: Pick<ToolStore, 'changesSince' | 'namespaces'>
    readonly embedder: Embedder
    readonly log: Pick<Logger, 'error'>
    /** Up to so many rows are scanned exactly. */
    readonly exactRows: number
    /** How long a caller waits for a refresh. Default 15,000. */
    readonly maxWaitMs?: number
  }) {
    this.#store = options.store
    this.#tools = options.tools
    this.#embedder = options.embedder
    this.#log = options.log
    this.#exactRows = options.exactRows
    this.#maxWaitMs = options.maxWaitMs ?? 15_000
  }

  /**
   * The tenant's edition at `revision` of its tools or later. One that has waited too long gets the state that is there;
   * when there is none yet, throws `index_loading`.
   */
  async ensureFresh(tenantId: string, revision: number, signal: AbortSignal): Promise<Edition> {
    signal.throwIfAborted()
    const held = this.#heldFor(tenantId)
    const patience = AbortSignal.timeout(this.#maxWaitMs)
    const enough = AbortSignal.any([signal, patience])
    while (held.revision < revision) {
      held.refresh ??= this.#refresh(tenantId, held, revision).finally(() => (held.refresh = undefined))
      await untilAborted(held.refresh, enough)
      signal.throwIfAborted()
      if (patience.aborted) break
    }
    if (held.revision >= 0 && held.edition !== undefined) {
      if (performance.now() - held.openedAtMs > openAgainAfterMs) this.#openAgain(tenantId, held)
      return held.edition
    }
    throw new GatehouseError('unavailable', 'index_loading', 'The catalog is still being read.', {
      retryAfterMs: 2_000,
      hint: 'Try again in a few seconds.',
    })
  }

  /** Stops the work under way and waits for it to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The edition keeper is closing.'))
    await Promise.allSettled([...this.#held.values()].flatMap(({ refresh, tending }) => [refresh, tending]))
    this.#held.clear()
  }

  #heldFor(tenantId: string): Held {
    const held = this.#held.get(tenantId) ?? {
      edition: undefined,
      openedAtMs: performance.now(),
      revision: -1,
      refresh: undefined,
      tending: undefined,
    }
    this.#held.set(tenantId, held)
    return held
  }

  /** Nobody waits for it; what fails is tried again with the next search. */
  #openAgain(tenantId: string, held: Held): void {
    held.openedAtMs = performance.now()
    this.#store.open(tenantId, this.#embedder).then(
      (edition) => (held.edition = edition),
      (error: unknown) => {
        held.openedAtMs = 0
        this.#log.error({ err: error, tenantId }, 'could not open the stored search index again')
      },
    )
  }

  async #refresh(tenantId: string, held: Held, revision: number): Promise<void> {
    const edition = (held.edition ??= await this.#store.open(tenantId, this.#embedder))
    let state = await this.#store.stateOf(edition)
    if (state.revision < 0) await this.#store.tend(edition, { exactRows: this.#exactRows, isLoaded: false })
    while (state.revision < revision) {
      this.#closing.signal.throwIfAborted()
      await this.#goOn(edition, state, revision)
      state = await this.#store.stateOf(edition)
    }
    held.revision = state.revision
    held.tending ??= this.#store
      .tend(edition, { exactRows: this.#exactRows, isLoaded: true })
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#log.error({ err: error, tenantId }, 'could not index the vectors')
      })
      .finally(() => (held.tending = undefined))
  }

  /** Until the feed ends, or until another process has written in between. */
  async #goOn(edition: Edition, from: EditionState, revision: number): Promise<void> {
    const { tenantId } = edition
    const signal = this.#closing.signal
    const descriptions = new Map<string, string>()
    for (const { source, namespace, description } of await this.#tools.namespaces(tenantId)) {
      descriptions.set(`${source}://${namespace}`, description)
    }
    const withDescription = (tool: ToolSummary): ToolText & ToolSummary => ({
      ...tool,
      namespaceDescription: descriptions.get(`${tool.source}://${tool.namespace}`) ?? '',
    })
    let { step } = from
    let last = from.revision
    const write = (page: Omit<CandidatePage, 'step'>): Promise<boolean> =>
      this.#store.apply(edition, { ...page, step: step++ })
    for await (const changes of this.#tools.changesSince(tenantId, from.revision, signal)) {
      for (let at = 0; at < changes.length; at += writtenAtOnce) {
        signal.throwIfAborted()
        const some = changes.slice(at, at + writtenAtOnce)
        last = some.at(-1)!.revision
        const described = some.flatMap((change) => (change.kind === 'present' ? [withDescription(change.tool)] : []))
        const vectors = await this.#embedder.embedTools(described, signal)
        const present = described.map((tool, i) => documentOf(tool, tool.namespaceDescription, vectors[i]!))
        const removed = some.filter((change) => change.kind === 'removed')
        // More of the last revision may follow, so after a crash it is read again.
        if (!(await write({ revision: Math.max(from.revision, last - 1), present, removed }))) return
      }
    }
    await write({ revision: Math.max(last, revision), present: [], removed: [] })
  }
}

interface Held {
  edition: Edition | undefined
  openedAtMs: number
  revision: number
  refresh: Promise<void> | undefined
  tending: Promise<void> | undefined
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
