import { canonicalJson } from '@gatehouse/core'
import { compareRules } from '../compile-rules.ts'
import type { Rule, RulePhase } from '../rule.ts'

/** What the audit record says of the rules of one phase for one call. */
export interface RecordedRuling {
  readonly decision: 'allow' | 'block' | 'require_approval'
  readonly decidedBy?: string | undefined
  readonly error?: string | undefined
  /** Ids of the rules that held. */
  readonly held: readonly string[]
}

/** Whoever noted so many noted no more. */
const mostNoted = 100

/**
 * What rules that have not changed would answer again: what they answered then. Only of rules that were reached, and only
 * while nothing else takes out of the call what they look at.
 */
export function recordedAnswers(
  ruling: RecordedRuling,
  then: readonly Rule[],
  now: readonly Rule[],
  phase: RulePhase,
): ReadonlyMap<string, boolean> {
  const answers = new Map<string, boolean>()
  if (ruling.held.length >= mostNoted) return answers
  const own = then.filter((rule) => rule.phase === phase && rule.isEnabled).toSorted(compareRules)
  const standing = new Map(now.filter((rule) => rule.phase === phase && rule.isEnabled).map((rule) => [rule.id, rule]))
  const redacting = (rules: Iterable<Rule>): string =>
    canonicalJson([...rules].filter(({ effect }) => effect === 'redact').toSorted(compareRules))
  if (redacting(own) !== redacting(standing.values())) return answers
  const ender = own.find(({ id, effect }) => id === ruling.decidedBy && effect !== 'require_approval')
  const held = new Set(ruling.held)
  for (const rule of own) {
    if (ender !== undefined && isAfter(rule, ender, ruling.decision)) continue
    if (ruling.error !== undefined && rule.id === ruling.decidedBy) continue
    const same = standing.get(rule.id)
    if (same !== undefined && canonicalJson(same) === canonicalJson(rule)) answers.set(rule.id, held.has(rule.id))
  }
  return answers
}

function isAfter(rule: Rule, ender: Rule, decision: RecordedRuling['decision']): boolean {
  return decision === 'block' ? compareRules(rule, ender) > 0 : rule.priority < ender.priority
}

/** Whether runs would have got the same labels under both. */
export function givesSameLabels(then: readonly Rule[], now: readonly Rule[]): boolean {
  const labelling = (rules: readonly Rule[]): string =>
    canonicalJson(rules.filter(({ label, isEnabled }) => isEnabled && label !== undefined).toSorted(compareRules))
  return labelling(then) === labelling(now)
}
