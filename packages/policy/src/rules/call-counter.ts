import type { Clock } from '@gatehouse/core'
import type { Rule, RuleLimit } from './rule.ts'

/** Counts calls against the limits of rules, exactly, in this process. Several processes count apart. */
export interface CallCounter {
  /**
   * Counts one call against every limit, or against none when one of them is used up: then that rule, and how long until
   * it has room. `peek` counts nothing.
   */
  take(
    rules: readonly Rule[],
    call: CountedCall,
    peek?: boolean,
  ): { readonly rule: Rule; readonly retryAfterMs: number } | undefined
}

export interface CountedCall {
  readonly tenantId: string
  readonly userId: string
  readonly toolKey: string
}

const lengthMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** Windows begin with their first call. When too many are open the oldest is closed. */
export function createCallCounter(options: { readonly clock: Clock; readonly maxWindows?: number }): CallCounter {
  const { clock, maxWindows = 50_000 } = options
  const windows = new Map<string, { readonly endsAt: number; calls: number }>()

  return {
    take(rules, call, peek = false) {
      const now = clock.now()
      const asked = rules.map((rule) => ({ rule, limit: rule.limit!, key: keyOf(rule, rule.limit!, call) }))
      for (const { rule, limit, key } of asked) {
        const window = windows.get(key)
        if (window !== undefined && window.endsAt > now && window.calls >= limit.calls) {
          return { rule, retryAfterMs: window.endsAt - now }
        }
      }
      if (peek) return undefined
      for (const { limit, key } of asked) {
        const window = windows.get(key)
        if (window !== undefined && window.endsAt > now) window.calls++
        else {
          windows.delete(key)
          windows.set(key, { endsAt: now + lengthMs[limit.per], calls: 1 })
          if (windows.size > maxWindows) windows.delete(windows.keys().next().value!)
        }
      }
      return undefined
    },
  }
}

function keyOf({ id }: Rule, { key, per }: RuleLimit, { tenantId, userId, toolKey }: CountedCall): string {
  const parts = { principal: [userId], principal_tool: [userId, toolKey], tool: [toolKey], tenant: [] }
  return JSON.stringify([tenantId, id, per, key, ...parts[key]])
}
