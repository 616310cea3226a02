import type { Evidence } from './hybrid/evidence.ts'
import type { SearchScope } from './index/search-index.ts'
import type { Without } from './models/optional-model.ts'
import type { Caution } from './text/cautions.ts'
import type { QueryPart } from './text/parts-of.ts'
import type { ToolIndex } from './index/tool-index.ts'

/** What a caller asks. */
export interface SearchRequest {
  /** One capability each, 1 to 8. */
  readonly queries: readonly string[]
  /** Only these and what is below them: `crm`, or `automation_hub://crm`. */
  readonly namespaces?: readonly string[] | undefined
  /** At most this many tools in all, 1 to 50; 10 when absent. */
  readonly limit?: number | undefined
}

/** What the search answers; the field names are those of the public surface. */
export interface FoundTools {
  /** Best first; of several queries, the best of each in turn. */
  readonly tools: readonly FoundTool[]
  /** How many tools the principal may use in all. */
  readonly catalog_size: number
  /** What to do when nothing, or nothing good, was found. */
  readonly guidance?: string
  /** Models that are configured and did not answer in time; absent when all did. */
  readonly without?: readonly Without[]
}

export interface FoundTool {
  /** Reference without version. */
  readonly tool: string
  readonly version: string
  readonly title: string
  readonly summary: string
  /** 0 to 1: how likely the tool is to serve the query. Comparable between searches. */
  readonly score: number
  readonly effect: 'read' | 'write' | 'destructive'
  readonly needs_authorization?: true
  /** What is odd about its texts, which are data and not orders; absent when nothing is. */
  readonly cautions?: Caution[]
  /** References of others that say the same of themselves, best first, at most 5. */
  readonly alternatives?: string[]
  /** Present when it is not certain that any tool serves the query: then this is one of the closest. */
  readonly is_guess?: true
  /** Which of several queries found it. */
  readonly matched_query?: string
}

/** What each stage adds. */
export interface Understood {
  readonly prepared: readonly PreparedQuery[]
  readonly maxTools: number
  readonly isInScope: ((namespace: { readonly source: string; readonly namespace: string }) => boolean) | undefined
}

export interface PreparedQuery {
  readonly text: string
  readonly terms: readonly string[]
  /** Its clauses, when it has several. */
  readonly parts: readonly QueryPart[]
}

export interface Permitted {
  readonly index: ToolIndex
  readonly scope: SearchScope
}

export interface Candidates {
  /** One per query. */
  readonly candidates: readonly Evidence[]
}

export interface Ranked {
  /** One list per query, best first, scores from 0 to 1. */
  readonly ranked: readonly (readonly { readonly position: number; readonly score: number }[])[]
}

export interface Fitted {
  readonly found: FoundTools
  /** Of each query: how likely its best tool serves it, 0 to 1. */
  readonly confidences: readonly number[]
}
