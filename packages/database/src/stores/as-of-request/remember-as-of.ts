import type { Remembering } from '../remember-reads.ts'
import { revisionsOf } from '../revision-store.ts'
import type { RequestScope, RequestScopes } from './request-scopes.ts'

/**
 * Which counter says whether what a store answers may have changed. Each is raised in the transaction of every change: by
 * the stores themselves, or by the database (migration 0016).
 */
const counterOf: Readonly<Record<string, string>> = {
  users: 'users',
  keys: 'users',
  grants: 'grants',
  tools: 'tools',
  sources: 'sources',
  actions: 'actions',
  targets: 'targets',
}

const mostRemembered = 20_000
const mostCharacters = 16 * 1024 * 1024

interface Kept {
  readonly counter: number
  readonly answer: Promise<unknown>
  size: number
}

/**
 * Reads of a database that others write as well. An answer is remembered together with the counter that stood before it was
 * read; a request whose counter is another one asks again. So a request is never answered by what was true before it came.
 */
export function rememberAsOf(scopes: RequestScopes): Remembering {
  // Least recently used first.
  const kept = new Map<string, Kept>()
  let total = 0
  const drop = (key: string, entry: Kept): void => {
    if (kept.get(key) !== entry) return
    kept.delete(key)
    total -= entry.size
  }

  const load = (key: string, counter: number, ask: () => Promise<unknown>): Promise<unknown> => {
    const before = kept.get(key)
    if (before !== undefined) drop(key, before)
    const entry: Kept = { counter, answer: ask(), size: key.length }
    kept.set(key, entry)
    total += entry.size
    entry.answer.then(
      (value) => {
        if (value === undefined) return drop(key, entry)
        if (kept.get(key) !== entry) return
        const size = JSON.stringify(value).length
        entry.size += size
        total += size
        for (const [oldest, one] of kept) {
          if (total <= mostCharacters && kept.size <= mostRemembered) break
          drop(oldest, one)
        }
      },
      () => drop(key, entry),
    )
    return entry.answer
  }

  const asOf = async (
    scope: RequestScope,
    read: { readonly store: string; readonly tenantId: string; readonly key: string },
    ask: () => Promise<unknown>,
  ): Promise<unknown> => {
    const counter = (await scope.counters(read.tenantId)).get(counterOf[read.store]!) ?? 0
    const known = kept.get(read.key)
    if (known === undefined || known.counter !== counter) return load(read.key, counter, ask)
    kept.delete(read.key)
    kept.set(read.key, known)
    return known.answer
  }

  /** A key says whose it is, once it is known; that never changes. */
  const tenants = new Map<string, string>()
  const byPrefix = async (scope: RequestScope, prefix: string, ask: () => Promise<unknown>): Promise<unknown> => {
    const tenantId = tenants.get(prefix)
    if (tenantId !== undefined) return asOf(scope, { store: 'keys', tenantId, key: `keys ${prefix}` }, ask)
    const found = (await ask()) as { readonly key: { readonly tenantId: string } } | undefined
    if (found === undefined) return undefined
    if (tenants.size >= mostRemembered) tenants.clear()
    tenants.set(prefix, found.key.tenantId)
    return found
  }

  return {
    async read({ store, method, words }, ask) {
      const scope = scopes.current()
      if (scope === undefined) return ask()
      const [first] = words as readonly [string]
      if (store === 'revisions') return revisionsOf(await scope.counters(first))
      if (store === 'keys') return byPrefix(scope, first, ask)
      return asOf(scope, { store, tenantId: first, key: JSON.stringify([store, method, ...words]) }, ask)
    },
    wrote: () => scopes.current()?.forget(),
  }
}
