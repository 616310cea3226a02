import type { Grant } from './grant.ts'
import { patternSetOf, type PatternSet } from './pattern-set.ts'
import { parseToolPattern } from './tool-pattern.ts'

/** The grants of one set of subjects, ready to decide. */
export interface CompiledGrants {
  readonly allow: PatternSet
  readonly deny: PatternSet
}

/** Throws `invalid_tool_pattern` when a stored pattern cannot be read: a deny that is not understood must not be skipped. */
export function compileGrants(grants: readonly Pick<Grant, 'id' | 'effect' | 'pattern'>[]): CompiledGrants {
  const entries = grants.map(({ id, effect, pattern }) => ({ effect, grantId: id, pattern: parseToolPattern(pattern) }))
  return {
    allow: patternSetOf(entries.filter(({ effect }) => effect === 'allow')),
    deny: patternSetOf(entries.filter(({ effect }) => effect === 'deny')),
  }
}
