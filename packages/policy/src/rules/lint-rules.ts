import { isGatehouseError } from '@gatehouse/core'
import { matchesGlob, parseToolPattern, type ToolPattern } from '../tool-pattern.ts'
import { compareRules, compileRule } from './compile-rules.ts'
import type { Rule, RuleEffect, RulePhase } from './rule.ts'

export interface RuleFinding {
  readonly ruleId: string
  /** An error keeps the rules from being stored. */
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint?: string
}

export const mostRules = 5_000

const effectsOf: Readonly<Record<RulePhase, readonly RuleEffect[]>> = {
  list: ['block'],
  input: ['allow', 'block', 'redact', 'require_approval', 'limit', 'label'],
  output: ['allow', 'block', 'redact', 'label'],
}

/** What is wrong with a whole set of rules: what cannot be read, what can never hold, what is never reached. */
export function lintRules(rules: readonly Rule[]): readonly RuleFinding[] {
  const findings = rules.flatMap(lintRule)
  const counts = Map.groupBy(rules, ({ id }) => id)
  for (const [ruleId, same] of counts) {
    if (same.length > 1) findings.push(error(ruleId, 'duplicate_rule', `There are ${same.length} rules ${ruleId}.`))
  }
  if (rules.length > mostRules) {
    findings.push(
      error(rules.at(-1)!.id, 'too_many_rules', `There are ${rules.length} rules; ${mostRules} are possible.`),
    )
  }
  return [...findings, ...unreachable(rules)]
}

function lintRule(rule: Rule): RuleFinding[] {
  const { id, phase, effect } = rule
  const found: RuleFinding[] = []
  const refuse = (code: string, message: string, hint?: string): void => {
    found.push(error(id, code, message, hint))
  }
  if (!effectsOf[phase].includes(effect)) {
    refuse(
      'effect_not_in_phase',
      `${effect} means nothing in the phase ${phase}.`,
      `There: ${effectsOf[phase].join(', ')}.`,
    )
  }
  const looks = rule.detectors !== undefined || rule.paths !== undefined
  if (phase === 'list' && looks)
    refuse('nothing_to_look_at', 'In the phase list there is nothing that detectors could read.')
  if (phase === 'list' && rule.tools?.effects !== undefined) {
    refuse('effects_not_in_phase', 'Whether a tool exists is decided on its name; use the phase input for effects.')
  }
  if (phase === 'list' && rule.tools?.patterns !== undefined && rule.tools.namespaces !== undefined) {
    refuse('patterns_and_namespaces', 'In the phase list give patterns or namespaces, not both.')
  }
  if (phase === 'list' && rule.label !== undefined)
    refuse('nothing_to_label', 'A rule of the phase list cannot label a run.')
  if (effect === 'redact' && !looks) refuse('nothing_to_redact', 'Say what to redact: detectors, paths or both.')
  if (effect === 'limit' && rule.limit === undefined) refuse('missing_limit', 'Say how many: limit: {calls, per}.')
  if (effect !== 'limit' && rule.limit !== undefined) refuse('needless_limit', `limit means nothing with ${effect}.`)
  if (effect !== 'redact' && rule.redact !== undefined)
    refuse('needless_redact', `redact means nothing with ${effect}.`)
  if (effect !== 'require_approval' && (rule.approvers !== undefined || rule.expiresAfter !== undefined))
    refuse('needless_approvers', `approvers and expires_after mean nothing with ${effect}.`)
  if (rule.approvers !== undefined && Object.values(rule.approvers).every((list) => (list ?? []).length === 0))
    refuse('missing_approvers', 'approvers names nobody.', 'Leave approvers out for those of the configuration.')
  if (effect === 'label' && (rule.label ?? []).length === 0) refuse('missing_label', 'Say which label the run gets.')
  for (const name of emptyLists(rule)) {
    refuse('never_holds', `${name} is empty, so the rule can never hold.`, `Leave ${name} out for all.`)
  }
  try {
    compileRule(rule)
    const contradiction = contradictionIn(rule)
    if (contradiction !== undefined) refuse('never_holds', contradiction)
  } catch (problem) {
    if (!isGatehouseError(problem)) throw problem
    refuse(problem.code, problem.message, problem.hint)
  }
  return found
}

function emptyLists({ principals, tools, detectors, paths, label }: Rule): readonly string[] {
  const lists = Object.entries({ ...principals, ...tools, detectors, paths, label })
  const empty = lists.filter(([, list]) => Array.isArray(list) && list.length === 0).map(([name]) => name)
  const isNobody = principals !== undefined && Object.values(principals).every((list) => list === undefined)
  return isNobody ? [...empty, 'principals'] : empty
}

/** Patterns, sources and namespaces that no tool can have at once. */
function contradictionIn({ tools }: Rule): string | undefined {
  if (tools?.patterns === undefined) return undefined
  const patterns = tools.patterns.map(parseToolPattern)
  const { sources, namespaces } = tools
  if (sources !== undefined && !patterns.some(({ source }) => source === '*' || sources.includes(source))) {
    return `No pattern speaks of ${sources.join(' or ')}, so the rule can never hold.`
  }
  if (namespaces !== undefined && !patterns.some((pattern) => namespaces.some((one) => mayBeBelow(pattern, one)))) {
    return `No pattern speaks of a tool in ${namespaces.join(' or ')}, so the rule can never hold.`
  }
  return undefined
}

function mayBeBelow({ pieces }: ToolPattern, namespace: string): boolean {
  const begin = pieces[0]!
  const below = `${namespace}.`
  return pieces.length === 1 ? begin.startsWith(below) : begin.startsWith(below) || below.startsWith(begin)
}

/** Rules behind one that always ends the asking for all that they concern. */
function unreachable(rules: readonly Rule[]): readonly RuleFinding[] {
  const ordered = rules.filter(({ isEnabled }) => isEnabled).toSorted(compareRules)
  const enders = ordered.filter(isFinal)
  return ordered.flatMap((rule) => {
    const before = enders.find((ender) => endsBefore(ender, rule) && covers(ender, rule))
    if (before === undefined) return []
    return [
      {
        ruleId: rule.id,
        severity: 'warning' as const,
        code: 'unreachable_rule',
        message: `${rule.id} is never reached: ${before.id} (${before.effect}) comes before it and always holds there.`,
        hint: 'Raise its priority, or narrow the rule before it.',
      },
    ]
  })
}

function isFinal({ effect, when, detectors, paths }: Rule): boolean {
  return (
    (effect === 'allow' || effect === 'block') && when === undefined && detectors === undefined && paths === undefined
  )
}

function endsBefore(ender: Rule, rule: Rule): boolean {
  if (ender === rule || ender.phase !== rule.phase) return false
  return ender.effect === 'block' ? compareRules(ender, rule) < 0 : ender.priority > rule.priority
}

function covers(ender: Rule, rule: Rule): boolean {
  const isForAll =
    ender.principals === undefined || JSON.stringify(ender.principals) === JSON.stringify(rule.principals)
  if (!isForAll) return false
  if (ender.tools === undefined || JSON.stringify(ender.tools) === JSON.stringify(rule.tools)) return true
  const { patterns, ...others } = ender.tools
  if (patterns === undefined || Object.keys(others).length > 0 || rule.tools?.patterns === undefined) return false
  const wide = patterns.map(parseToolPattern)
  return rule.tools.patterns.map(parseToolPattern).every((narrow) => wide.some((one) => isWithin(narrow, one)))
}

/** Whether all that one pattern speaks of, another does; says no where it would take thinking. */
function isWithin(narrow: ToolPattern, wide: ToolPattern): boolean {
  if (wide.source !== '*' && wide.source !== narrow.source) return false
  if (narrow.text === wide.text) return true
  if (narrow.pieces.length === 1) return matchesGlob(wide.pieces, narrow.pieces[0]!)
  return wide.pieces.length === 2 && wide.pieces[1] === '' && narrow.pieces[0]!.startsWith(wide.pieces[0]!)
}

function error(ruleId: string, code: string, message: string, hint?: string): RuleFinding {
  return { ruleId, severity: 'error', code, message, ...(hint === undefined ? {} : { hint }) }
}
