import type { ToolChange, ToolStore, ToolSummary } from '@gatehouse/catalog'
import { isGatehouseError, newId, toolKey, type Clock, type Logger, type RevisionStore } from '@gatehouse/core'
import type { Enricher, Enrichment } from '@gatehouse/spec'
import type { EmbeddingProblem } from '../models/embed-patiently.ts'
import { followCatalog } from '../models/follow-catalog.ts'
import type { MayLeave } from '../models/search-models.ts'
import { pause } from '../models/tool-texts.ts'
import { digestOfTool } from './digest-of-tool.ts'
import type { EnrichmentState, EnrichmentStore } from './enrichment-store.ts'
import { isThin } from './is-thin.ts'
import { wordsOfEnrichment } from './words-of-enrichment.ts'

export interface EnrichmentKeeperDeps {
  readonly tenantId: string
  readonly tools: Pick<ToolStore, 'changesSince'>
  readonly revisions: RevisionStore
  readonly enrichments: EnrichmentStore
  readonly enricher: {
    readonly model: Enricher
    readonly needsReview: boolean
    /** With review: how many descriptions may wait for a person before no more are made. */
    readonly maxPending: number
  }
  readonly mayLeave: MayLeave
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn'>
}

export interface EnrichmentStatus extends Readonly<Record<EnrichmentState, number>> {
  readonly enricher: string
  /** Tools that the model could not describe; they are tried again at the next start. */
  readonly skipped: number
  readonly problem?: EmbeddingProblem
}

const atOnce = 2
const maxSiblings = 40
const maxDescription = 2_000
const firstWaitMs = 500
const longestWaitMs = 60_000
const reviewPollMs = 2_000

/** Has tools with thin descriptions described by a model, a few at a time, in the background. */
export class EnrichmentKeeper implements AsyncDisposable {
  readonly #deps: EnrichmentKeeperDeps
  readonly #closing = new AbortController()
  readonly #skipped = new Set<string>()
  /** Tools that the model is being asked about. */
  #underWay = 0
  #problem: EmbeddingProblem | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(deps: EnrichmentKeeperDeps) {
    this.#deps = deps
  }

  start(): void {
    const signal = this.#closing.signal
    this.#work = followCatalog({ ...this.#deps, signal }, { onPage: (page) => this.#describe(page) })
  }

  async status(): Promise<EnrichmentStatus> {
    const { enrichments, enricher, tenantId } = this.#deps
    return {
      enricher: enricher.model.id,
      ...(await enrichments.counts(tenantId)),
      skipped: this.#skipped.size,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('The enrichment keeper is closing.'))
    await this.#work
  }

  async #describe(page: readonly ToolChange[]): Promise<void> {
    const { tenantId, enrichments, mayLeave } = this.#deps
    const tools = page.flatMap((change) => (change.kind === 'present' && mayLeave(change.tool) ? [change.tool] : []))
    const thin = tools.filter((tool) => isThin(tool) && !this.#skipped.has(toolKey(tool)))
    if (thin.length === 0) return
    const described = await enrichments.describedOf(tenantId, thin)
    const siblings = namesByNamespace(tools)
    const waiting = thin.values()
    const work = async (): Promise<void> => {
      for (const tool of waiting) {
        this.#closing.signal.throwIfAborted()
        const known = described.get(toolKey(tool))
        if (known?.digest !== digestOfTool(tool)) await this.#ask(tool, siblings.get(namespaceOf(tool)) ?? [])
        else if (known.status === 'approved' && tool.enrichment === undefined) await this.#applyAgain(tool, known.id)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  }

  async #ask(tool: ToolSummary, siblings: readonly string[]): Promise<void> {
    await this.#takeRoom()
    try {
      const enrichment = await this.#enriched(tool, siblings)
      if (enrichment !== undefined) await this.#keep(tool, enrichment)
    } finally {
      this.#underWay--
    }
  }

  async #keep(tool: ToolSummary, enrichment: Enrichment): Promise<void> {
    const { tenantId, enrichments, enricher, clock } = this.#deps
    const { source, namespace, name } = tool
    await enrichments.put({
      tenantId,
      id: newId('enr', clock.now()),
      source,
      namespace,
      name,
      digest: digestOfTool(tool),
      status: enricher.needsReview ? 'pending' : 'approved',
      enricherId: enricher.model.id,
      enrichment,
      createdAt: clock.now(),
    })
    if (!enricher.needsReview) await enrichments.apply(tenantId, tool, wordsOfEnrichment(enrichment))
  }

  /** Descriptions cost money: none is made that nobody comes to read. */
  async #takeRoom(): Promise<void> {
    const { tenantId, enrichments, enricher } = this.#deps
    while (enricher.needsReview) {
      const { pending } = await enrichments.counts(tenantId)
      if (pending + this.#underWay < enricher.maxPending) break
      await pause(reviewPollMs, this.#closing.signal)
    }
    this.#underWay++
  }

  /** Waits for a model that is down or busy; gives up on a tool that it cannot describe. */
  async #enriched(tool: ToolSummary, siblings: readonly string[]): Promise<Enrichment | undefined> {
    const signal = this.#closing.signal
    const { name, namespace, title, description, parameters } = tool
    const thin = {
      namespace,
      name,
      ...(title === undefined ? {} : { title }),
      description: description.slice(0, maxDescription),
      parameters,
      siblings: siblings.filter((sibling) => sibling !== name).slice(0, maxSiblings),
    }
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
      signal.throwIfAborted()
      try {
        const enrichment = await this.#deps.enricher.model.enrich(thin, { signal })
        this.#problem = undefined
        return enrichment
      } catch (error) {
        signal.throwIfAborted()
        if (!isGatehouseError(error)) throw error
        this.#met({ code: error.code, message: error.message })
        if (error.code === 'model_bad_answer' || error.code === 'model_refused') {
          this.#skipped.add(toolKey(tool))
          return undefined
        }
        await pause(Math.max(waitMs, Math.min(longestWaitMs, error.retryAfterMs ?? 0)), signal)
      }
    }
  }

  /** A definition that changed elsewhere than in what was described keeps its approved description. */
  async #applyAgain(tool: ToolSummary, id: string): Promise<void> {
    const { tenantId, enrichments } = this.#deps
    const record = await enrichments.find(tenantId, id)
    if (record !== undefined) await enrichments.apply(tenantId, tool, wordsOfEnrichment(record.enrichment))
  }

  #met(problem: EmbeddingProblem): void {
    if (this.#problem?.code !== problem.code) this.#deps.log.warn({ ...problem }, 'tools cannot be described for now')
    this.#problem = problem
  }
}

function namespaceOf({ source, namespace }: ToolSummary): string {
  return `${source}://${namespace}`
}

function namesByNamespace(tools: readonly ToolSummary[]): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>()
  for (const tool of tools) {
    const list = names.get(namespaceOf(tool)) ?? []
    if (list.length <= maxSiblings) list.push(tool.name)
    names.set(namespaceOf(tool), list)
  }
  return names
}
