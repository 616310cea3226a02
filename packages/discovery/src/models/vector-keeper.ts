import type { ToolChange, ToolStore } from '@gatehouse/catalog'
import type { Clock, Logger, RevisionStore } from '@gatehouse/core'
import type { Embedder } from '@gatehouse/spec'
import type { EmbedderPair } from './embedder-pair.ts'
import { embedPatiently, type EmbeddingProblem } from './embed-patiently.ts'
import { followCatalog } from './follow-catalog.ts'
import { optionalModel, type OptionalModel } from './optional-model.ts'
import type { MayLeave } from './search-models.ts'
import { fillFrom, pause, textsOf, type ToolTexts } from './tool-texts.ts'
import type { VectorStore } from './vector-store.ts'
import { VectorTable } from './vector-table.ts'

export interface VectorKeeperDeps {
  readonly tenantId: string
  readonly tools: Pick<ToolStore, 'changesSince'>
  readonly revisions: RevisionStore
  readonly vectors: VectorStore
  readonly embedder: { readonly pair: EmbedderPair; readonly budgetMs: number }
  readonly reopen: (settings: string) => EmbedderPair | undefined
  readonly mayLeave: MayLeave
  readonly countTools: () => Promise<number>
  /** Names this process; a name that stays the same lets it go on at once after a crash. */
  readonly holder: string
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn' | 'info'>
}

/** Vectors that searches can use now, and the model that their queries are put into numbers with. */
export interface VectorGeneration {
  readonly embedder: OptionalModel<Embedder>
  readonly table: VectorTable
}

export interface VectorStatus {
  /** The configured model. */
  readonly embedder: string
  readonly dimensions: number
  readonly state: 'preparing' | 'complete'
  /** Whose vectors searches use now; absent while only what is built in is there. */
  readonly serving?: string
  readonly embedded: number
  readonly skipped: number
  readonly tools: number
  /** Why it does not go on; gone as soon as it does. */
  readonly problem?: EmbeddingProblem
}

const textsAtOnce = 256
const leaseMs = 30_000

/**
 * Keeps a vector of a provider's model for every tool of a tenant. A model that is new fills its set in the background
 * while the last complete set, if there is one, goes on serving; when nothing is missing the new one takes over at once.
 */
export class VectorKeeper implements AsyncDisposable {
  readonly #deps: VectorKeeperDeps
  readonly #closing = new AbortController()
  readonly #own: VectorGeneration
  #serving: VectorGeneration | undefined
  #isComplete = false
  #work: Promise<unknown> = Promise.resolve()
  /** Reads what changes for the set that served before, until it is retired. */
  #oldWork: Promise<unknown> = Promise.resolve()
  readonly #retireOld = new AbortController()
  readonly #skipped = new Set<string>()
  #problem: EmbeddingProblem | undefined
  /** Digests of the first pass, for letting go of what no tool says any more. */
  #alive: Set<string> | undefined = new Set()

  constructor(deps: VectorKeeperDeps) {
    this.#deps = deps
    this.#own = this.#generationOf(deps.embedder.pair)
  }

  /** What searches of the tenant can use now. */
  servingFor(tenantId: string): VectorGeneration | undefined {
    return tenantId === this.#deps.tenantId ? this.#serving : undefined
  }

  start(): void {
    this.#work = this.#run().catch((error: unknown) => {
      if (!this.#closing.signal.aborted) this.#deps.log.warn({ err: error }, 'vectors of tools could not be kept')
    })
  }

  async status(): Promise<VectorStatus> {
    const { documents } = this.#deps.embedder.pair
    return {
      embedder: documents.id,
      dimensions: documents.dimensions,
      state: this.#isComplete ? 'complete' : 'preparing',
      ...(this.#serving === undefined ? {} : { serving: this.#serving.embedder.model.id }),
      embedded: this.#own.table.size,
      skipped: this.#skipped.size,
      tools: await this.#deps.countTools(),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The vector keeper is closing.'))
    await Promise.all([this.#work, this.#oldWork])
    await this.#claim(0).catch(() => {})
  }

  async #run(): Promise<void> {
    const { tenantId, vectors, embedder, clock } = this.#deps
    const { documents, settings } = embedder.pair
    const before = await this.#opened(() => vectors.sets(tenantId))
    const set = await this.#opened(() =>
      vectors.beginSet({
        tenantId,
        embedderId: documents.id,
        dimensions: documents.dimensions,
        settings,
        createdAt: clock.now(),
      }),
    )
    if (set.completedAt !== undefined) this.#takeOver()
    else await this.#serveFrom(before.find((one) => one.embedderId !== documents.id && one.completedAt !== undefined))
    await followCatalog(
      { ...this.#deps, signal: this.#closing.signal },
      { onPage: (page) => this.#fill(page), onCaughtUp: () => this.#caughtUp() },
    )
  }

  /** At the start the database may not answer yet. */
  async #opened<T>(read: () => Promise<T>): Promise<T> {
    for (let waitMs = 500; ; waitMs = Math.min(30_000, waitMs * 2)) {
      try {
        return await read()
      } catch (error) {
        this.#closing.signal.throwIfAborted()
        this.#deps.log.warn({ err: error }, 'vectors of tools cannot be read')
      }
      await pause(waitMs, this.#closing.signal)
    }
  }

  /** The set that was complete before goes on serving; it is filled no more, only read. */
  async #serveFrom(set: { readonly embedderId: string; readonly settings: string } | undefined): Promise<void> {
    const pair = set === undefined ? undefined : this.#deps.reopen(set.settings)
    if (pair === undefined || pair.documents.id !== set?.embedderId) return
    const old = this.#generationOf(pair)
    this.#serving = old
    const signal = AbortSignal.any([this.#closing.signal, this.#retireOld.signal])
    this.#oldWork = followCatalog(
      { ...this.#deps, signal },
      { onPage: async (page) => void (await this.#read(old, set.embedderId, textsOf(page, this.#deps.mayLeave))) },
    )
  }

  async #fill(page: readonly ToolChange[]): Promise<void> {
    const id = this.#own.embedder.model.id
    const texts = textsOf(page, this.#deps.mayLeave)
    for (const digest of texts.byDigest.keys()) this.#alive?.add(digest)
    const missing = await this.#read(this.#own, id, texts)
    while (missing.size > 0) {
      this.#closing.signal.throwIfAborted()
      if (await this.#claim(leaseMs)) await this.#embed(missing, texts)
      else {
        // Another process is at it: take what it has made.
        await pause(1_000, this.#closing.signal)
        const made = await this.#deps.vectors.vectors(this.#deps.tenantId, id, [...missing])
        fillFrom(this.#own.table, texts, made)
        for (const digest of made.keys()) missing.delete(digest)
      }
    }
  }

  async #embed(missing: Set<string>, texts: ToolTexts): Promise<void> {
    const { tenantId, vectors, embedder } = this.#deps
    const digests = [...missing].slice(0, textsAtOnce)
    const made = await embedPatiently(embedder.pair.documents, {
      texts: new Map(digests.map((digest) => [digest, texts.byDigest.get(digest)!.text])),
      maySkip: this.#own.table.size > 0,
      signal: this.#closing.signal,
      onProblem: (problem) => this.#met(problem),
    })
    await vectors.putVectors(tenantId, embedder.pair.documents.id, made)
    this.#problem = undefined
    fillFrom(this.#own.table, texts, made)
    for (const digest of digests) {
      missing.delete(digest)
      if (!made.has(digest)) this.#skipped.add(digest)
    }
  }

  /** Puts what is stored into the table; answers which texts have no vector yet. */
  async #read(generation: VectorGeneration, id: string, texts: ToolTexts): Promise<Set<string>> {
    for (const key of texts.removed) generation.table.remove(key)
    const digests = [...texts.byDigest.keys()].filter((digest) => !this.#skipped.has(digest))
    const missing = new Set(digests)
    for (let i = 0; i < digests.length; i += textsAtOnce) {
      const stored = await this.#deps.vectors.vectors(this.#deps.tenantId, id, digests.slice(i, i + textsAtOnce))
      fillFrom(generation.table, texts, stored)
      for (const digest of stored.keys()) missing.delete(digest)
    }
    return missing
  }

  async #caughtUp(): Promise<void> {
    const { tenantId, vectors, clock, embedder, log } = this.#deps
    const { id } = embedder.pair.documents
    // Before the first tool there is nothing to serve, and nothing to say about what an older set is good for.
    if (this.#own.table.size === 0) return
    if (!this.#isComplete) {
      await vectors.completeSet(tenantId, id, clock.now())
      this.#takeOver()
      log.info({ embedder: id, tools: this.#own.table.size }, 'searches use the vectors of this model from now on')
    }
    if (this.#alive === undefined) return
    const alive = this.#alive
    this.#alive = undefined
    await vectors.keepOnly(tenantId, id, alive)
    for (const other of await vectors.sets(tenantId)) {
      if (other.embedderId !== id) await vectors.removeSet(tenantId, other.embedderId)
    }
  }

  #takeOver(): void {
    this.#serving = this.#own
    this.#isComplete = true
    this.#retireOld.abort()
  }

  #met(problem: EmbeddingProblem): void {
    if (this.#problem?.code !== problem.code) {
      this.#deps.log.warn({ embedder: this.#own.embedder.model.id, ...problem }, 'tools cannot be embedded for now')
    }
    this.#problem = problem
  }

  #claim(forMs: number): Promise<boolean> {
    const { tenantId, vectors, embedder, holder, clock } = this.#deps
    const nowMs = clock.now()
    return vectors.claimSet(tenantId, embedder.pair.documents.id, { holder, nowMs, untilMs: nowMs + forMs })
  }

  #generationOf(pair: EmbedderPair): VectorGeneration {
    const { embedder, log } = this.#deps
    return {
      embedder: optionalModel(pair.queries, { stage: 'embed', budgetMs: embedder.budgetMs, log }),
      table: new VectorTable(pair.documents.dimensions),
    }
  }
}
