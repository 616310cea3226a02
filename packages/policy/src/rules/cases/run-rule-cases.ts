import { canonicalJson, parseToolReference, toolKey, type Principal } from '@gatehouse/core'
import { matchesPattern } from '../../tool-pattern.ts'
import { callerFacts } from '../caller-facts.ts'
import { compileRules, type CompiledRules } from '../compile-rules.ts'
import type { Facts } from '../compile-condition.ts'
import { deniesOf } from '../denies-of.ts'
import { judge, type Ruling } from '../judge.ts'
import type { Redaction } from '../redact/redaction.ts'
import type { Rule } from '../rule.ts'
import type { RuleCase } from './rule-case.ts'

export interface CaseResult {
  readonly name: string
  readonly passed: boolean
  /** What is not as it must be, in the order of the fields. */
  readonly differences: readonly { readonly field: string; readonly expected: unknown; readonly found: unknown }[]
}

interface Found {
  readonly outcome: RuleCase['expect']['outcome']
  readonly rule?: string
  readonly input?: unknown
  readonly result?: unknown
  readonly redactions: readonly Redaction[]
  readonly labels: readonly string[]
  readonly limits: readonly string[]
}

/** Asks rules about calls that do not happen. Needs no server: what the rules say depends on nothing else. */
export function runRuleCases(rules: readonly Rule[], cases: readonly RuleCase[]): readonly CaseResult[] {
  const compiled = compileRules({ version: 0, rules })
  return cases.map((one) => {
    const found = decideCase(compiled, one)
    const differences = Object.entries(one.expect).flatMap(([field, expected]) => {
      const is = found[field as keyof Found]
      return isAsExpected(field, expected, is) ? [] : [{ field, expected, found: is }]
    })
    return { name: one.name, passed: differences.length === 0, differences }
  })
}

function decideCase(rules: CompiledRules, one: RuleCase): Found {
  const principal = principalOf(one)
  const { source, namespace, name } = parseToolReference(one.tool)
  const tool = { source, namespace, name, effect: one.effect ?? 'read' } as const
  const nothing = { redactions: [], labels: [], limits: [] }
  const hiding = deniesOf(rules, principal).find(({ pattern }) => matchesPattern(pattern, tool))
  if (hiding !== undefined) return { ...nothing, outcome: 'hidden', rule: hiding.grantId.replace(/^rule:/, '') }

  const facts: Facts = {
    ...callerFacts(principal),
    tool: { key: toolKey(tool), source, namespace, name, effect: tool.effect, trust: one.trust ?? 'trusted' },
    arguments: one.input ?? {},
    time: new Date(one.time ?? '2026-01-01T12:00:00Z'),
    run: { id: 'run_case', labels: one.labels ?? [] },
  }
  const before = judge(rules, 'input', tool, facts)
  const input = {
    ...decided(before),
    input: before.value,
    redactions: placed('/input', before),
    labels: before.labels,
    limits: before.limits.map(({ id }) => id),
  }
  if (before.decision !== 'allow')
    return { ...input, outcome: before.decision === 'block' ? 'blocked' : 'approval_required' }
  if (one.result === undefined) return { ...input, outcome: 'allowed' }

  const after = judge(rules, 'output', tool, { ...facts, arguments: before.value, result: one.result })
  const isWithheld = after.decision === 'block'
  return {
    ...input,
    ...decided(after),
    outcome: isWithheld ? 'withheld' : 'allowed',
    ...(isWithheld ? {} : { result: after.value }),
    redactions: [...input.redactions, ...(isWithheld ? [] : placed('/result', after))],
    labels: [...new Set([...before.labels, ...after.labels])],
  }
}

function principalOf({ user = {}, actor = {} }: RuleCase): Principal {
  const known = typeof user === 'string' ? { email: user } : user
  return {
    tenantId: 'case',
    userId: known.id ?? 'usr_case',
    issuer: known.issuer ?? 'gatehouse',
    subject: known.id ?? 'usr_case',
    aliases: [],
    ...(known.email === undefined ? {} : { email: known.email }),
    ...(known.name === undefined ? {} : { displayName: known.name }),
    groups: known.groups ?? [],
    roles: known.roles ?? [],
    scopes: ['tools'],
    actor: {
      kind: actor.kind ?? 'key',
      id: actor.id ?? 'key_case',
      ...(actor.name === undefined ? {} : { name: actor.name }),
    },
  }
}

function decided({ decidedBy }: Ruling): { rule?: string } {
  return decidedBy === undefined ? {} : { rule: decidedBy.id }
}

function placed(at: string, { redactions }: Ruling): readonly Redaction[] {
  return redactions.map((one) => ({ kind: one.kind, at: at + one.at }))
}

const unordered: ReadonlySet<string> = new Set(['redactions', 'labels', 'limits'])

function isAsExpected(field: string, expected: unknown, found: unknown): boolean {
  if (expected === undefined) return true
  if (found === undefined) return false
  if (!unordered.has(field)) return canonicalJson(expected) === canonicalJson(found)
  const sorted = (list: unknown): string => (list as readonly unknown[]).map(canonicalJson).sort().join('\n')
  return sorted(expected) === sorted(found)
}
