import type { ToolDefinition } from './tool.ts'

export interface NamespaceDescription {
  readonly namespace: string
  readonly description: string
}

export interface ToolName {
  readonly namespace: string
  readonly name: string
}

/** A step of a synchronisation. Applied in one transaction together with its cursor, so a pull can stop after any page. */
export interface SourcePage {
  /** Tools that are new or changed; an unchanged one may be repeated. */
  readonly tools: readonly ToolDefinition[]
  readonly removed: readonly ToolName[]
  readonly namespaces?: readonly NamespaceDescription[]
  /** Hand it to the next `pull` to go on after this page. Opaque. */
  readonly cursor: string
  /** True on the first page when what follows describes the whole source again; tools it does not name are then removed after the last page. */
  readonly startsSnapshot?: boolean
  readonly isLast: boolean
  /** How many tools the whole pull will bring, when the source knows; for progress. */
  readonly total?: number
}

export interface PullOptions {
  /** The cursor of the last page that was applied, or null on the first pull. */
  readonly cursor: string | null
  readonly signal: AbortSignal
}

/** Where tools are described. It never runs one. */
export interface CatalogSource {
  /** Changes since the cursor. Throws when the source cannot be reached; what was applied before stays. */
  pull(options: PullOptions): AsyncIterable<SourcePage>
}
