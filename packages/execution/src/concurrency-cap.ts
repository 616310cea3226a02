import { GatehouseError } from '@gatehouse/core'

export interface ConcurrencyCap {
  /** A place that is given back by disposing it. Throws `too_many_running_calls` when there is none. */
  take(tenantId: string, userId: string): Disposable
}

/** Counts running calls in this process. Fails closed: a full house refuses. */
export function createConcurrencyCap(limits: { readonly perUser: number; readonly perTenant: number }): ConcurrencyCap {
  const running = new Map<string, number>()
  const add = (key: string, change: 1 | -1): void => {
    const count = (running.get(key) ?? 0) + change
    if (count === 0) running.delete(key)
    else running.set(key, count)
  }

  return {
    take(tenantId, userId) {
      const tenantKey = JSON.stringify([tenantId])
      const userKey = JSON.stringify([tenantId, userId])
      if ((running.get(userKey) ?? 0) >= limits.perUser) throw full('you have', limits.perUser)
      if ((running.get(tenantKey) ?? 0) >= limits.perTenant) throw full('your organisation has', limits.perTenant)
      add(tenantKey, 1)
      add(userKey, 1)
      let isTaken = true
      return {
        [Symbol.dispose]: () => {
          if (!isTaken) return
          isTaken = false
          add(tenantKey, -1)
          add(userKey, -1)
        },
      }
    },
  }
}

function full(who: string, limit: number): GatehouseError {
  return new GatehouseError(
    'rate_limited',
    'too_many_running_calls',
    `${who} ${limit} calls running already.`.replace(/^./, (c) => c.toUpperCase()),
    {
      retryAfterMs: 1_000,
      hint: 'Wait for one to finish, then try again.',
    },
  )
}
