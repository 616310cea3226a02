/** Told of everything that costs. */
export type UsageMeter = (usage: ModelUsage) => void

export interface ModelUsage {
  readonly provider: 'openai' | 'voyage' | 'anthropic'
  readonly model: string
  readonly purpose: 'embed' | 'rerank' | 'rewrite' | 'enrich'
  readonly requests: number
  /** As the provider counts them; absent when it does not say. */
  readonly inputTokens?: number
  readonly outputTokens?: number
}

export interface ModelPrice {
  /** Millionths of a US dollar for a million tokens. */
  readonly inputMicroUsdPerMillion: number
  readonly outputMicroUsdPerMillion: number
}

/** Millionths of a US dollar; undefined when nobody stated a price or the provider did not count. Never 0 for "unknown". */
export function costMicroUsd(usage: ModelUsage, price: ModelPrice | undefined): number | undefined {
  if (price === undefined || usage.inputTokens === undefined) return undefined
  const output = usage.outputTokens ?? 0
  return Math.ceil(
    (usage.inputTokens * price.inputMicroUsdPerMillion + output * price.outputMicroUsdPerMillion) / 1_000_000,
  )
}
