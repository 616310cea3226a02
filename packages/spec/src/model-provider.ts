/**
 * What search asks of models. Each is optional, each answers within a time its caller sets, and search goes on without
 * the ones that do not. Texts that go in are untrusted data; what comes out is as well.
 */

/** Texts become vectors of unit length whose dot product tells how close they are. */
export interface Embedder {
  /** Names provider, model and dimensions; vectors of different ids are never compared. */
  readonly id: string
  readonly dimensions: number
  /** One vector for each text, in the order of the texts. Throws a GatehouseError of the kind `unavailable`, `timeout` or `rate_limited`. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[]>
}

export interface EmbedOptions {
  /** Some models embed what is looked for in another way than what is found. */
  readonly purpose: 'query' | 'document'
  readonly signal: AbortSignal
}

/** Reads a query and documents together and says how well each answers it. */
export interface Reranker {
  readonly id: string
  /** One score from 0 to 1 for each document, in the order of the documents. */
  rerank(
    query: string,
    documents: readonly string[],
    options: { readonly signal: AbortSignal },
  ): Promise<readonly number[]>
}

/** Puts a request into the words of tool descriptions. */
export interface QueryRewriter {
  readonly id: string
  /** One query for each capability that the request needs; at most 5, best first. */
  rewrite(query: string, options: { readonly signal: AbortSignal }): Promise<readonly string[]>
}

/** Says more about a tool than its own thin description does. */
export interface Enricher {
  readonly id: string
  enrich(tool: ThinTool, options: { readonly signal: AbortSignal }): Promise<Enrichment>
}

export interface ThinTool {
  readonly namespace: string
  readonly name: string
  readonly title?: string
  readonly description: string
  readonly parameters: readonly { readonly name: string; readonly description?: string }[]
  /** Names of other tools of the namespace, so that the text can tell them apart. */
  readonly siblings: readonly string[]
}

export interface Enrichment {
  /** What it does, in one sentence. */
  readonly purpose: string
  /** What a person would ask for when this tool is the right one. */
  readonly whenToUse: readonly string[]
  readonly tags: readonly string[]
  readonly limitations: readonly string[]
  /** Both are kept for review. */
  readonly prompt: string
  readonly answer: string
}
