import type { RuledTool } from './applies-to.ts'
import type { Facts, PartAnswers } from './compile-condition.ts'
import type { CompiledRule, CompiledRules } from './compile-rules.ts'
import type { Redaction } from './redact/redaction.ts'
import { screenPaths } from './redact/screen-paths.ts'
import { screenValue, type Screened } from './redact/screen-value.ts'
import type { Rule, RuleEffect } from './rule.ts'

/** What the rules of one phase say. */
export interface Ruling {
  readonly decision: 'allow' | 'block' | 'require_approval'
  /** The rule that refused, or ended the asking with `allow`; absent when none did. */
  readonly decidedBy?: Rule
  /** Set when a rule could not be asked; then it refuses whatever its effect is. */
  readonly error?: string
  /** The arguments or the result as they may go on: the very same value when nothing was redacted. */
  readonly value: unknown
  readonly redactions: readonly Redaction[]
  readonly limits: readonly Rule[]
  readonly labels: readonly string[]
  /** The rules that concern the tool and the principal, in the order in which they were asked. */
  readonly trace: readonly AskedRule[]
  readonly version: number
}

export interface AskedRule {
  readonly ruleId: string
  readonly effect: RuleEffect
  readonly priority: number
  /** `not_reached`: a rule before it ended the asking. */
  readonly answer: 'holds' | 'does_not_hold' | 'error' | 'not_reached'
  readonly error?: string
  readonly redactions?: readonly Redaction[]
}

/**
 * Asks the rules of a phase, in their order. Each sees the value as those before left it. A block ends the asking; an approval is
 * kept while others are asked, since one of them may block; an allow ends it for all below. Pure: the same rules and facts give
 * the same ruling. What stands `beside` a result is screened with it; the value is then an object that has the result as its
 * `structuredContent`, as MCP has it.
 */
export function judge(
  rules: CompiledRules,
  phase: 'input' | 'output',
  tool: RuledTool,
  facts: Facts,
  isAsked: (rule: CompiledRule) => boolean = () => true,
  beside?: Readonly<Record<string, unknown>>,
): Ruling {
  const asked: AskedRule[] = []
  const redactions: Redaction[] = []
  const labels = new Set<string>()
  const limits: Rule[] = []
  let value = phase === 'output' ? wrapped(facts.result, beside) : facts.arguments
  let known = facts
  let answers: PartAnswers = new Map()
  let approval: Rule | undefined
  let end: Pick<Ruling, 'decision' | 'decidedBy' | 'error'> | undefined
  let floor = Number.NEGATIVE_INFINITY

  for (const compiled of rules.of(phase, tool)) {
    const { rule, notReached, notHeld } = compiled
    const { id: ruleId, effect, priority } = rule
    if (!compiled.concernsPrincipal(facts) || !isAsked(compiled)) continue
    if (end?.decision === 'block' || priority < floor) {
      asked.push(notReached)
      continue
    }
    const found = ask(compiled, known, value, answers)
    if (found === 'does_not_hold') {
      asked.push(notHeld)
      continue
    }
    if ('error' in found) {
      asked.push({ ruleId, effect, priority, answer: 'error', error: found.error })
      end = { decision: 'block', decidedBy: rule, error: found.error }
      continue
    }
    asked.push({ ruleId, effect, priority, answer: 'holds', ...some(found.screened.redactions) })
    for (const label of rule.label ?? []) labels.add(label)
    if (effect === 'block') end = { decision: 'block', decidedBy: rule }
    if (effect === 'require_approval') approval ??= rule
    if (effect === 'limit') limits.push(rule)
    if (effect === 'redact') {
      value = found.screened.value
      known = withValue(facts, phase, beside === undefined ? value : unwrapped(value))
      redactions.push(...found.screened.redactions)
      answers = new Map()
    }
    if (effect === 'allow') {
      end ??= { decision: 'allow', decidedBy: rule }
      floor = priority
    }
  }
  if (approval !== undefined && end?.decision !== 'block') end = { decision: 'require_approval', decidedBy: approval }
  return {
    decision: 'allow',
    ...end,
    value,
    redactions,
    limits,
    labels: [...labels],
    trace: asked,
    version: rules.version,
  }
}

/** Most rules do not hold most of the time: that costs no object. */
type Answer = 'does_not_hold' | { readonly screened: Screened } | { readonly error: string }

function ask({ rule, condition, detectors }: CompiledRule, facts: Facts, value: unknown, answers: PartAnswers): Answer {
  try {
    if (condition !== undefined && !condition.holds(facts, answers)) return 'does_not_hold'
    if (detectors.length === 0 && rule.paths === undefined) return { screened: { value, redactions: [] } }
    const screening = { detectors, how: rule.redact ?? ('mask' as const) }
    const screened =
      rule.paths === undefined ? screenValue(value, screening) : screenPaths(value, rule.paths, screening)
    return screened.redactions.length > 0 ? { screened } : 'does_not_hold'
  } catch (error) {
    // Not its message: it may quote what the call carries.
    return { error: codeOf(error) }
  }
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code
  return error instanceof Error ? error.name : 'unknown'
}

function wrapped(result: unknown, beside: Readonly<Record<string, unknown>> | undefined): unknown {
  return beside === undefined ? result : { structuredContent: result, ...beside }
}

function unwrapped(value: unknown): unknown {
  return (value as { readonly structuredContent?: unknown } | null)?.structuredContent
}

function withValue(facts: Facts, phase: 'input' | 'output', value: unknown): Facts {
  return phase === 'output' ? { ...facts, result: value } : { ...facts, arguments: value }
}

function some(redactions: readonly Redaction[]): { redactions?: readonly Redaction[] } {
  return redactions.length === 0 ? {} : { redactions }
}
