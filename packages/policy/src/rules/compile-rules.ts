import { compileCondition, type Condition, type Facts } from './compile-condition.ts'
import { principalMatcher, toolMatcher, type RuledTool } from './applies-to.ts'
import { checkPath } from './compile-path.ts'
import { customDetector } from './detect/custom-detector.ts'
import type { Detector } from './detect/detector.ts'
import { detectorOf } from './detect/detectors.ts'
import type { AskedRule } from './judge.ts'
import { effectOrder } from './rule-document.ts'
import type { RuleSet } from './rule-store.ts'
import type { Rule, RulePhase } from './rule.ts'

export interface CompiledRule {
  readonly rule: Rule
  readonly concernsTool: (tool: RuledTool) => boolean
  readonly concernsPrincipal: (facts: Pick<Facts, 'principal' | 'actor'>) => boolean
  readonly condition: Condition | undefined
  readonly detectors: readonly Detector[]
  /** Lines of the trace that say nothing about the call; the same object each time. */
  readonly notHeld: AskedRule
  readonly notReached: AskedRule
}

/** The rules of a tenant at one version, ready to be asked. */
export interface CompiledRules {
  readonly version: number
  /** Whether a condition speaks of what the run has touched: only then is it remembered. */
  readonly usesLabels: boolean
  /** The enabled rules of a phase that concern a tool, in the order in which they are asked. */
  readonly of: (phase: RulePhase, tool: RuledTool) => readonly CompiledRule[]
  /** The enabled rules of a phase. */
  readonly all: (phase: RulePhase) => readonly CompiledRule[]
}

const mostRememberedTools = 5_000

/** Throws when a rule cannot be read: one that is not understood must not be skipped. */
export function compileRules(set: RuleSet): CompiledRules {
  const compiled = set.rules
    .filter(({ isEnabled }) => isEnabled)
    .toSorted(compareRules)
    .map(compileRule)
  const phases: Readonly<Record<RulePhase, readonly CompiledRule[]>> = {
    list: compiled.filter(({ rule }) => rule.phase === 'list'),
    input: compiled.filter(({ rule }) => rule.phase === 'input'),
    output: compiled.filter(({ rule }) => rule.phase === 'output'),
  }
  const remembered = new Map<string, readonly CompiledRule[]>()
  return {
    version: set.version,
    usesLabels: compiled.some(({ condition }) => condition?.variables.has('run') === true),
    all: (phase) => phases[phase],
    of(phase, tool) {
      if (phases[phase].length === 0) return []
      const key = `${phase} ${tool.effect} ${tool.source}://${tool.namespace}.${tool.name}`
      const known = remembered.get(key)
      if (known !== undefined) return known
      const own = phases[phase].filter(({ concernsTool }) => concernsTool(tool))
      if (remembered.size >= mostRememberedTools) remembered.delete(remembered.keys().next().value!)
      remembered.set(key, own)
      return own
    },
  }
}

/** Higher priority first; within one, what refuses before what lets through; then by id. No two rules are equal in it. */
export function compareRules(a: Rule, b: Rule): number {
  return (
    b.priority - a.priority ||
    effectOrder.indexOf(a.effect) - effectOrder.indexOf(b.effect) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

export function compileRule(rule: Rule): CompiledRule {
  const at = `rule ${rule.id}`
  for (const path of rule.paths ?? []) checkPath(path, at)
  const line = { ruleId: rule.id, effect: rule.effect, priority: rule.priority }
  return {
    rule,
    notHeld: { ...line, answer: 'does_not_hold' },
    notReached: { ...line, answer: 'not_reached' },
    concernsTool: toolMatcher(rule.tools),
    concernsPrincipal: principalMatcher(rule.principals),
    condition: rule.when === undefined ? undefined : compileCondition(rule.when, rule.phase, at),
    detectors: (rule.detectors ?? []).map((each) =>
      typeof each === 'string' ? detectorOf[each] : customDetector(each.name, each.pattern, at),
    ),
  }
}
