import type { Revisions } from '@gatehouse/core'
import { compileRules, type CompiledRules } from './compile-rules.ts'
import type { RuleStore } from './rule-store.ts'

/** The rules of each tenant, compiled once per version. */
export interface RuleBook {
  /** At least as new as `revisions`, which the caller reads at the start of its request. */
  forTenant(tenantId: string, revisions: Pick<Revisions, 'rules'>): Promise<CompiledRules>
}

export function createRuleBook(options: {
  readonly rules: Pick<RuleStore, 'current'>
  /** How many tenants are remembered; the least recently used goes first. Default 100. */
  readonly maxEntries?: number
}): RuleBook {
  const maxEntries = options.maxEntries ?? 100
  const book = new Map<string, { readonly revision: number; readonly compiled: Promise<CompiledRules> }>()

  return {
    forTenant(tenantId, { rules: revision = 0 }) {
      const known = book.get(tenantId)
      book.delete(tenantId)
      if (known !== undefined && known.revision >= revision) {
        book.set(tenantId, known)
        return known.compiled
      }
      const compiled = options.rules.current(tenantId).then(compileRules)
      book.set(tenantId, { revision, compiled })
      if (book.size > maxEntries) book.delete(book.keys().next().value!)
      // A failure is not remembered. The caller has the rejection; this branch only cleans up.
      compiled.catch(() => {
        if (book.get(tenantId)?.compiled === compiled) book.delete(tenantId)
      })
      return compiled
    },
  }
}
