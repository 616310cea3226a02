import { costMicroUsd, type ModelPrice, type ModelUsage, type UsageMeter } from './usage-meter.ts'

export interface UsageTotal {
  readonly provider: ModelUsage['provider']
  readonly model: string
  readonly purpose: ModelUsage['purpose']
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Absent as soon as one request could not be priced. */
  readonly costMicroUsd?: number
}

/** Sums up since the process started. Prices are by model name. */
export function createUsageTotals(prices: Readonly<Record<string, ModelPrice>> = {}): {
  readonly meter: UsageMeter
  readonly totals: () => readonly UsageTotal[]
} {
  const totals = new Map<string, UsageTotal>()
  return {
    meter(usage) {
      const key = JSON.stringify([usage.provider, usage.model, usage.purpose])
      const before = totals.get(key)
      const cost = costMicroUsd(usage, prices[usage.model])
      const isPriced = cost !== undefined && (before === undefined || before.costMicroUsd !== undefined)
      const { provider, model, purpose } = usage
      totals.set(key, {
        provider,
        model,
        purpose,
        requests: (before?.requests ?? 0) + usage.requests,
        inputTokens: (before?.inputTokens ?? 0) + (usage.inputTokens ?? 0),
        outputTokens: (before?.outputTokens ?? 0) + (usage.outputTokens ?? 0),
        ...(isPriced ? { costMicroUsd: (before?.costMicroUsd ?? 0) + cost } : {}),
      })
    },
    totals: () => [...totals.values()],
  }
}
