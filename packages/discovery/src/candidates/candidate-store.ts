import type { ToolSummary } from '@gatehouse/catalog'
import type { ToolName } from '@gatehouse/policy'

/**
 * Tools in a database, prepared for searching by words and by vectors. Each pair of tenant and embedder has an edition of
 * its own: vectors of different models never meet, and neither do tenants.
 */
export interface CandidateStore {
  /**
   * The edition of a tenant for an embedder, made empty when there is none. Throws `vector_extension_missing`,
   * `vector_extension_refused` or `vector_extension_too_old` with what the operator is to do.
   */
  open(tenantId: string, embedder: { readonly id: string; readonly dimensions: number }): Promise<Edition>
  /** How far an edition is. */
  stateOf(edition: Edition): Promise<EditionState>
  /**
   * One page of changes in one transaction. False, and nothing is changed, when `step` is not that of the edition any
   * more: another process has gone on with it.
   */
  apply(edition: Edition, page: CandidatePage): Promise<boolean>
  /**
   * Makes the approximate index of the vectors when more rows than `exactRows` are there, or about to be loaded and that is
   * the cheaper time. May take minutes; searches go on, exactly.
   */
  tend(edition: Edition, options: { readonly exactRows: number; readonly isLoaded: boolean }): Promise<void>
  /** What an edition takes on disk, with all its indexes. */
  bytesOf(edition: Edition): Promise<number>
  /** One state of the edition, however long the work takes. Bounded: throws `database_timeout`. */
  read<T>(edition: Edition, work: (snapshot: CandidateSnapshot) => Promise<T>): Promise<T>
}

export interface Edition {
  readonly id: number
  readonly tenantId: string
  readonly dimensions: number
}

export interface EditionState {
  /** The revision of the tenant's tools that it shows; -1 before anything was read to the end. */
  readonly revision: number
  /** Different for every state of the edition. */
  readonly step: number
}

export interface CandidatePage {
  /** The step that this page follows. */
  readonly step: number
  readonly revision: number
  readonly present: readonly CandidateDocument[]
  readonly removed: readonly ToolName[]
}

/** A tool as it is searched. */
export interface CandidateDocument extends ToolName {
  /** Weighted number of words. */
  readonly length: number
  /** Terms with the fields in which they stand, best field first. */
  readonly terms: ReadonlyMap<string, readonly FieldGroup[]>
  readonly uses: readonly ToolName[] | undefined
  readonly vector: Float32Array
}

/** Fields that count about the same: A the name, B title and namespace, C the description, D everything else. */
export type FieldGroup = 'A' | 'B' | 'C' | 'D'

export interface CandidateNamespace {
  readonly id: number
  readonly source: string
  readonly namespace: string
  /** How many tools it holds, and the sum of their lengths. */
  readonly tools: number
  readonly length: number
}

/** Which rows a statement may look at: those of some namespaces without some, and some others. */
export interface RowFilter {
  /** True when nothing is kept back: the other fields say nothing then. */
  readonly isAll: boolean
  readonly namespaceIds: readonly number[]
  readonly exceptIds: readonly number[]
  readonly alsoIds: readonly number[]
  /** How many rows that is. */
  readonly count: number
}

/** A term with how much it tells. */
export interface WeighedTerm {
  readonly term: string
  readonly idf: number
}

/** A text to look for. */
export interface CandidateWish {
  /** Those by which tools are looked for: at least one of them stands in each tool found. */
  readonly lookedFor: readonly string[]
  readonly terms: readonly WeighedTerm[]
  /** Absent when only words count. */
  readonly vector: Float32Array | undefined
  readonly limit: number
}

export interface CandidateSnapshot extends EditionState {
  namespaces(): Promise<readonly CandidateNamespace[]>
  /** Tools that are made of others. */
  composed(): Promise<
    readonly (ToolName & { readonly id: number; readonly namespaceId: number; readonly uses: readonly ToolName[] })[]
  >
  /** Every tool of some namespaces. */
  toolsIn(
    namespaceIds: readonly number[],
  ): AsyncIterable<
    readonly { readonly id: number; readonly namespaceId: number; readonly name: string; readonly length: number }[]
  >
  /** In how many rows each term stands. */
  countTerms(filter: RowFilter, terms: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Rows by words, best first. `meanLength` is that of the permitted tools. */
  byWords(filter: RowFilter, wish: CandidateWish, meanLength: number): Promise<readonly number[]>
  /**
   * Rows by closeness of their vectors, best first: exactly when the filter lets at most `exactRows` through or there is no
   * approximate index, and again exactly when that index found fewer rows than there are to find.
   */
  byMeaning(filter: RowFilter, wish: CandidateWish, options: { readonly exactRows: number }): Promise<readonly number[]>
  /** The tools of some rows with their vectors; one that has left the catalog meanwhile is not among them. */
  tools(ids: readonly number[]): Promise<readonly { readonly tool: ToolSummary; readonly vector: Float32Array }[]>
}
