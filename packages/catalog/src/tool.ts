import type { ToolDefinition } from '@gatehouse/spec'

/** A tool in the catalog: its definition, where it came from, and when it last changed. */
export interface Tool extends ToolDefinition {
  readonly tenantId: string
  readonly source: string
  /** Digest of everything in the definition that a caller can see or that changes a call. */
  readonly hash: string
  /** The tenant's `tools` revision at which this tool last changed. */
  readonly revision: number
}

/** What the search index needs of a tool; small, because there are 200,000 of them. */
export interface ToolSummary {
  readonly source: string
  readonly namespace: string
  readonly name: string
  readonly version: string
  readonly title?: string
  readonly description: string
  readonly effect: ToolDefinition['effect']
  readonly authorization: ToolDefinition['authorization']
  readonly tags: readonly string[]
  /** Names (and, where there is one, the description) of the input's properties, nested ones included, at most 60. */
  readonly parameters: readonly { readonly name: string; readonly description?: string }[]
  readonly isDeprecated: boolean
  /** Words that a model described it with and that were approved; searched, never shown. */
  readonly enrichment?: string
  /** Tools of the same source that it calls; absent when there are none. */
  readonly uses?: NonNullable<ToolDefinition['uses']>
}

/** What happened to one tool since some revision. */
export type ToolChange =
  | { readonly kind: 'present'; readonly revision: number; readonly tool: ToolSummary }
  | {
      readonly kind: 'removed'
      readonly revision: number
      readonly source: string
      readonly namespace: string
      readonly name: string
    }
