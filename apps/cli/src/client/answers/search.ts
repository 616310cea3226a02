export interface FoundTool {
  readonly tool: string
  readonly title?: string
  readonly summary?: string
  readonly score?: number
  readonly effect?: string
  readonly needs_authorization?: boolean
  readonly cautions?: readonly string[]
  readonly alternatives?: readonly string[]
  readonly is_guess?: boolean
  readonly matched_query?: string
}

export interface SearchAnswer {
  readonly tools: readonly FoundTool[]
  readonly catalog_size: number
  readonly guidance?: string
  readonly without?: readonly { readonly stage: string; readonly reason: string }[]
}

export interface ToolDetails {
  readonly tool: string
  readonly title?: string
  readonly description?: string
  readonly when_to_use?: readonly string[]
  readonly effect?: string
  readonly execution_mode?: string
  readonly version?: string
  readonly input_schema?: unknown
  readonly output_schema?: unknown
  readonly examples?: readonly unknown[]
  readonly deprecated?: boolean
  readonly executable?: boolean
}

export interface DetailsAnswer {
  readonly tools: readonly ToolDetails[]
  /** References that are not tools this user can use. */
  readonly not_found?: readonly string[]
}

export interface NamespaceRecord {
  readonly namespace: string
  readonly description?: string
  readonly tools: number
}
