import type { Grant } from './grant.ts'
import type { RuleDeny } from './rules/denies-of.ts'
import type { ToolName } from './decide.ts'
import { patternSetOf, withExact, type PatternSet } from './pattern-set.ts'
import { parseToolPattern } from './tool-pattern.ts'

/** The grants, and the rules that hide tools, of one set of subjects, ready to decide. */
export interface CompiledGrants {
  readonly allow: PatternSet
  readonly deny: PatternSet
}

/** Throws `invalid_tool_pattern` when a stored pattern cannot be read: a deny that is not understood must not be skipped. */
export function compileGrants(
  grants: readonly Pick<Grant, 'id' | 'effect' | 'pattern'>[],
  denies: readonly RuleDeny[] = [],
): CompiledGrants {
  const entries = grants.map(({ id, effect, pattern }) => ({ effect, grantId: id, pattern: parseToolPattern(pattern) }))
  return {
    allow: patternSetOf(entries.filter(({ effect }) => effect === 'allow')),
    deny: patternSetOf([...entries.filter(({ effect }) => effect === 'deny'), ...denies]),
  }
}

/** The same grants with more denies, each of one tool. */
export function withDenied(
  grants: CompiledGrants,
  denied: readonly (ToolName & { readonly grantId: string })[],
): CompiledGrants {
  return { allow: grants.allow, deny: withExact(grants.deny, denied) }
}
