import { AsyncLocalStorage } from 'node:async_hooks'

/** Values of a tenant's counters, by their names. One that is not there was never raised. */
export type Counters = ReadonlyMap<string, number>

/** What one request knows of counters: each tenant's are read when it first asks, and again when they are too old. */
export interface RequestScope {
  counters(tenantId: string): Promise<Counters>
  /** To be called when this request has written: what it reads from now on has to show that. */
  forget(): void
}

export interface RequestScopes {
  /** Within the work there is a scope, until the work has settled. Within a scope it is the same one. */
  within<T>(work: () => T): T
  /** Undefined outside of a request, and in what a request has left behind. */
  current(): RequestScope | undefined
}

/** A request that takes longer reads anew: what it is asked to do next is decided by what is true then. */
const longestMs = 1_000

export function createRequestScopes(readCounters: (tenantId: string) => Promise<Counters>): RequestScopes {
  const storage = new AsyncLocalStorage<{ readonly scope: RequestScope; isOver: boolean }>()
  const current = (): RequestScope | undefined => {
    const held = storage.getStore()
    return held === undefined || held.isOver ? undefined : held.scope
  }
  return {
    current,
    within<T>(work: () => T): T {
      if (current() !== undefined) return work()
      const held = { scope: createScope(readCounters), isOver: false }
      const result = storage.run(held, work)
      const end = (): void => void (held.isOver = true)
      if (result instanceof Promise) result.then(end, end)
      else end()
      return result
    },
  }
}

function createScope(readCounters: (tenantId: string) => Promise<Counters>): RequestScope {
  const known = new Map<string, { readonly counters: Promise<Counters>; readonly askedAt: number }>()
  return {
    counters(tenantId) {
      const now = performance.now()
      const before = known.get(tenantId)
      if (before !== undefined && now - before.askedAt <= longestMs) return before.counters
      const counters = readCounters(tenantId)
      known.set(tenantId, { counters, askedAt: now })
      counters.catch(() => known.delete(tenantId))
      return counters
    },
    forget: () => known.clear(),
  }
}
