import type { Principal, Revisions } from '@gatehouse/core'
import { compileGrants, type CompiledGrants } from './compile-grants.ts'
import type { GrantStore } from './grant-store.ts'
import { subjectsOf } from './subjects-of.ts'

/** What each principal may use, compiled once per revision of the tenant's grants. */
export interface GrantBook {
  /**
   * `revisions` is read by the caller at the start of its request: the answer is at least as new as that,
   * so a change of grants holds from the next request on.
   */
  forPrincipal(principal: Principal, revisions: Pick<Revisions, 'grants'>): Promise<CompiledGrants>
}

export function createGrantBook(options: {
  readonly grants: Pick<GrantStore, 'forSubjects'>
  /** How many sets of subjects are remembered; the least recently used goes first. Default 1,000. */
  readonly maxEntries?: number
}): GrantBook {
  const maxEntries = options.maxEntries ?? 1_000
  // Least recently used first. Promises, so that many requests at once ask the store once.
  const book = new Map<string, Promise<CompiledGrants>>()

  return {
    forPrincipal(principal, revisions) {
      const subjects = subjectsOf(principal)
      const key = JSON.stringify([
        principal.tenantId,
        revisions.grants,
        subjects.map(({ kind, value }) => [kind, value]),
      ])
      const known = book.get(key)
      if (known !== undefined) {
        book.delete(key)
        book.set(key, known)
        return known
      }
      const fresh = options.grants.forSubjects(principal.tenantId, subjects).then(compileGrants)
      book.set(key, fresh)
      if (book.size > maxEntries) book.delete(book.keys().next().value!)
      // A failure is not remembered. The caller has the rejection; this branch only cleans up.
      fresh.catch(() => {
        if (book.get(key) === fresh) book.delete(key)
      })
      return fresh
    },
  }
}
