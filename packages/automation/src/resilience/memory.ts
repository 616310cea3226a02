import type { Clock } from '@gatehouse/core'
import { closedBreaker, type BreakerState } from './breaker.ts'
import { CappedMap } from './capped-map.ts'
import { ConcurrencyGate } from './concurrency-gate.ts'
import type { DownstreamCall } from './downstream-call.ts'
import { unknownRate, type RateState } from './rate.ts'
import { fullBudget, type RetryBudget } from './retry-budget.ts'

/** A cell that the steps of calls read and replace. */
export interface Cell<State> {
  state: State
}

/** What this process remembers about the API of one call. */
export interface Remembered {
  readonly breaker: Cell<BreakerState>
  readonly rate: Cell<RateState> & { waiting: number }
  readonly gate: ConcurrencyGate
  readonly budget: Cell<RetryBudget>
}

/** Everything that is remembered, capped: an API that was not called for long is as good as new. */
export interface Memory {
  readonly clock: Clock
  readonly random: () => number
  readonly of: (call: DownstreamCall) => Remembered
}

export function createMemory(options: {
  readonly clock: Clock
  readonly random: () => number
  readonly maxEntries: number
}): Memory {
  const { clock, random, maxEntries } = options
  const breakers = new CappedMap<Remembered['breaker']>(maxEntries)
  const rates = new CappedMap<Remembered['rate']>(maxEntries)
  const gates = new CappedMap<ConcurrencyGate>(maxEntries)
  const budgets = new CappedMap<Remembered['budget']>(maxEntries)
  return {
    clock,
    random,
    of(call) {
      const { scopes, rate } = call.settings
      // The address is part of the key: what was learned about the old one does not hold for a new one.
      const key = JSON.stringify([call.tenantId, call.targetId, call.baseUrl])
      const user = rate.per === 'user' ? JSON.stringify(call.userId) : ''
      return {
        breaker: at(breakers, key + scopes.breaker, () => ({ state: closedBreaker })),
        rate: at(rates, key + scopes.rate + user, () => ({ state: unknownRate, waiting: 0 })),
        gate: at(gates, key + scopes.concurrency, () => new ConcurrencyGate()),
        budget: at(budgets, key, () => ({ state: fullBudget })),
      }
    },
  }
}

function at<Value>(map: CappedMap<Value>, key: string, create: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const created = create()
  map.set(key, created)
  return created
}
