export interface ModelsAnswer {
  readonly embedder?: {
    readonly embedder: string
    readonly state: string
    readonly serving?: string
    readonly embedded: number
    readonly skipped: number
    readonly tools: number
    readonly problem?: { readonly message: string }
  }
  readonly enricher?: {
    readonly enricher: string
    readonly pending: number
    readonly approved: number
    readonly rejected: number
    readonly problem?: { readonly message: string }
  }
  readonly models: readonly {
    readonly stage: string
    readonly model: string
    readonly state: string
    readonly answered: number
    readonly without: Readonly<Record<string, number>>
  }[]
}

export interface ModelUsageRecord {
  readonly provider: string
  readonly model: string
  readonly purpose: string
  readonly requests: number
  readonly input_tokens: number
  readonly output_tokens: number
  readonly cost_usd: number | 'unpriced'
}

export interface EnrichmentRow {
  readonly id: string
  readonly tool: string
  readonly status: string
  readonly model: string
  readonly purpose: string
}

export interface EnrichmentAnswer extends EnrichmentRow {
  readonly when_to_use: readonly string[]
  readonly tags: readonly string[]
  readonly limitations: readonly string[]
  readonly words: string
  readonly prompt: string
}

export interface RuleEnrichmentAnswer {
  readonly tool: string
  readonly is_thin: boolean
  readonly title: string
  readonly effect: string
  readonly when_to_use: readonly string[]
  readonly synonyms: readonly string[]
}
