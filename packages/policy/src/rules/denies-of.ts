import type { Principal } from '@gatehouse/core'
import type { ToolName } from '../decide.ts'
import { matchesPattern, parseToolPattern, type ToolPattern } from '../tool-pattern.ts'
import type { CompiledRules } from './compile-rules.ts'
import { callerFacts } from './caller-facts.ts'
import type { AskedRule } from './judge.ts'
import type { Rule } from './rule.ts'

/** A rule that hides tools, as a deny: what it says of a tool it says of its name, before anything is read about the tool. */
export interface RuleDeny {
  readonly pattern: ToolPattern
  /** `rule:` and the id of the rule. */
  readonly grantId: string
}

/** What the rules of the phase list hide from a principal. One that cannot be asked hides what it speaks of. */
export function deniesOf(rules: CompiledRules, principal: Principal): readonly RuleDeny[] {
  const facts = callerFacts(principal)
  return rules.all('list').flatMap(({ rule, concernsPrincipal, condition }) => {
    if (!concernsPrincipal(facts)) return []
    try {
      if (condition !== undefined && !condition.holds(facts)) return []
    } catch {
      // Falls through to the deny.
    }
    return hiddenPatterns(rule).map((pattern) => ({ pattern, grantId: `rule:${rule.id}` }))
  })
}

/** The tools of a rule as patterns. */
export function hiddenPatterns({ tools }: Rule): readonly ToolPattern[] {
  const { patterns, namespaces, sources } = tools ?? {}
  if (patterns === undefined) {
    const globs = namespaces?.map((namespace) => `${namespace}.*`) ?? ['*']
    return (sources ?? ['*']).flatMap((source) => globs.map((glob) => parseToolPattern(`${source}://${glob}`)))
  }
  const parsed = patterns.map(parseToolPattern)
  if (sources === undefined) return parsed
  return parsed.flatMap((pattern) => {
    if (pattern.source !== '*') return sources.includes(pattern.source) ? [pattern] : []
    return sources.map((source) => parseToolPattern(`${source}://${pattern.pieces.join('*')}`))
  })
}

/** The rules of the phase list that concern a principal and a tool, with what each answers. */
export function askListRules(rules: CompiledRules, principal: Principal, tool: ToolName): readonly AskedRule[] {
  const facts = callerFacts(principal)
  return rules.all('list').flatMap(({ rule, concernsPrincipal, condition }): readonly AskedRule[] => {
    const concerns = concernsPrincipal(facts) && hiddenPatterns(rule).some((pattern) => matchesPattern(pattern, tool))
    if (!concerns) return []
    const asked = { ruleId: rule.id, effect: rule.effect, priority: rule.priority }
    try {
      const holds = condition === undefined || condition.holds(facts)
      return [{ ...asked, answer: holds ? 'holds' : 'does_not_hold' }]
    } catch {
      return [{ ...asked, answer: 'error' }]
    }
  })
}
