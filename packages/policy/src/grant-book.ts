import type { Principal, Revisions } from '@gatehouse/core'
import { compileGrants, type CompiledGrants } from './compile-grants.ts'
import type { GrantSubject } from './grant.ts'
import type { GrantStore } from './grant-store.ts'
import { deniesOf } from './rules/denies-of.ts'
import type { RuleBook } from './rules/rule-book.ts'
import { subjectsOf } from './subjects-of.ts'

/** What each principal may use, compiled once per revision of the tenant's grants. */
export interface GrantBook {
  /**
   * `revisions` is read by the caller at the start of its request: the answer is at least as new as that,
   * so a change of grants holds from the next request on.
   */
  forPrincipal(principal: Principal, revisions: Pick<Revisions, 'grants'> & Partial<Revisions>): Promise<CompiledGrants>
}

/** What tells two callers with the same subjects apart, where there are rules to tell them apart. */
export function callerKey(
  { email, displayName, issuer, actor }: Principal,
  { rules = 0 }: Pick<Revisions, 'rules'>,
): readonly unknown[] {
  return rules === 0 ? [] : [rules, email, displayName, issuer, actor.kind, actor.id, actor.name]
}

export function createGrantBook(options: {
  readonly grants: Pick<GrantStore, 'forSubjects'>
  /** Rules that hide tools are denies like any other. */
  readonly rules?: RuleBook
  /** How many sets of subjects are remembered; the least recently used goes first. Default 1,000. */
  readonly maxEntries?: number
}): GrantBook {
  const maxEntries = options.maxEntries ?? 1_000
  const compiled = async (
    principal: Principal,
    revisions: Pick<Revisions, 'rules'>,
    subjects: readonly GrantSubject[],
  ): Promise<CompiledGrants> => {
    const [grants, rules] = await Promise.all([
      options.grants.forSubjects(principal.tenantId, subjects),
      options.rules?.forTenant(principal.tenantId, revisions),
    ])
    return compileGrants(grants, rules === undefined ? [] : deniesOf(rules, principal))
  }
  // Least recently used first. Promises, so that many requests at once ask the store once.
  const book = new Map<string, Promise<CompiledGrants>>()

  return {
    forPrincipal(principal, revisions) {
      const subjects = subjectsOf(principal)
      const key = JSON.stringify([
        principal.tenantId,
        revisions.grants,
        ...callerKey(principal, revisions),
        subjects.map(({ kind, value }) => [kind, value]),
      ])
      const known = book.get(key)
      if (known !== undefined) {
        book.delete(key)
        book.set(key, known)
        return known
      }
      const fresh = compiled(principal, revisions, subjects)
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
