import type { Effect } from '@gatehouse/spec'
import type { CompiledRule, CompiledRules } from '../compile-rules.ts'
import type { RulePhase } from '../rule.ts'
import { partialFacts, type PartialFacts } from './partial-facts.ts'
import type { RecordedCall } from './recorded-call.ts'

/** What rules decide, as far as it can be said. */
export interface PartlyDecision {
  readonly decision: 'allow' | 'block' | 'require_approval'
  readonly decidedBy?: string
  /** Rules that take something out. */
  readonly redactedBy: readonly string[]
  /** Rules that count the call. */
  readonly limitedBy: readonly string[]
}

export type PartlyRuling =
  | { readonly kind: 'decided'; readonly decision: PartlyDecision }
  /** What the record would have to hold: `arguments`, `result`, `principal.groups`, … */
  | { readonly kind: 'unknown'; readonly missing: readonly string[] }

type Answer =
  | 'holds'
  | 'does_not_hold'
  | 'error'
  /** `mayFail`: a condition about what is not known may not have been answerable at all, and blocks then. */
  | { readonly missing: readonly string[]; readonly mayFail: boolean }

interface State {
  readonly end?: { readonly decision: 'allow' | 'block'; readonly by: string }
  readonly approval?: string
  readonly floor: number
  readonly redactedBy: readonly string[]
  readonly limitedBy: readonly string[]
}

const mostStates = 64

/**
 * Asks the rules of a phase as `judge` does, about a call of which not everything is known. A rule that cannot be answered is
 * followed both ways; only when every way leads to the same decision is there one.
 */
export function judgePartly(
  rules: CompiledRules,
  phase: RulePhase,
  call: RecordedCall,
  options: {
    /** What rules answered at the time, where that still says what they would answer. */
    readonly answers?: ReadonlyMap<string, boolean>
    readonly areLabelsKnown: boolean
  },
): PartlyRuling {
  const partial = partialFacts(call, options.areLabelsKnown)
  const missing = new Set<string>()
  let states: readonly State[] = [{ floor: Number.NEGATIVE_INFINITY, redactedBy: [], limitedBy: [] }]
  for (const compiled of rules.all(phase)) {
    if (states.every((state) => isOver(state, compiled))) continue
    const answer = answerOf(compiled, phase, call, partial, options.answers)
    if (answer === 'does_not_hold') continue
    if (typeof answer === 'object') for (const one of answer.missing) missing.add(one)
    states = distinct(states.flatMap((state) => (isOver(state, compiled) ? [state] : after(state, compiled, answer))))
    if (states.length > mostStates) return { kind: 'unknown', missing: [...missing] }
  }
  const ways = states.map(decisionOf)
  const [decision, ...others] = distinct(ways.map(({ decidedBy: _by, ...what }) => what))
  if (others.length > 0) return { kind: 'unknown', missing: [...missing].sort() }
  const [by, ...othersBy] = distinct(ways.map(({ decidedBy }) => decidedBy))
  return {
    kind: 'decided',
    decision: { ...decision!, ...(by === undefined || othersBy.length > 0 ? {} : { decidedBy: by }) },
  }
}

function isOver({ end, floor }: State, { rule }: CompiledRule): boolean {
  return end?.decision === 'block' || rule.priority < floor
}

function after(state: State, { rule }: CompiledRule, answer: Answer): readonly State[] {
  const failed: State = { ...state, end: { decision: 'block', by: rule.id } }
  if (answer === 'error') return [failed]
  const held = holding(state, rule)
  if (typeof answer !== 'object') return [held]
  return answer.mayFail ? [state, held, failed] : [state, held]
}

function holding(state: State, { id, effect, priority }: CompiledRule['rule']): State {
  if (effect === 'block') return { ...state, end: { decision: 'block', by: id } }
  if (effect === 'require_approval') return { ...state, approval: state.approval ?? id }
  if (effect === 'limit') return { ...state, limitedBy: [...state.limitedBy, id] }
  if (effect === 'redact') return { ...state, redactedBy: [...state.redactedBy, id] }
  if (effect === 'allow') return { ...state, end: state.end ?? { decision: 'allow', by: id }, floor: priority }
  return state
}

function decisionOf({ end, approval, redactedBy, limitedBy }: State): PartlyDecision {
  if (end?.decision === 'block') return { decision: 'block', decidedBy: end.by, redactedBy: [], limitedBy: [] }
  if (approval !== undefined) return { decision: 'require_approval', decidedBy: approval, redactedBy, limitedBy }
  return { decision: 'allow', ...(end === undefined ? {} : { decidedBy: end.by }), redactedBy, limitedBy }
}

function answerOf(
  compiled: CompiledRule,
  phase: RulePhase,
  call: RecordedCall,
  partial: PartialFacts,
  answers: ReadonlyMap<string, boolean> | undefined,
): Answer {
  const { rule, condition, detectors } = compiled
  const concerns = [concernsTool(compiled, call), concernsPrincipal(compiled, call)]
  if (concerns.includes('no')) return 'does_not_hold'
  const recorded = answers?.get(rule.id)
  if (recorded !== undefined) return recorded ? 'holds' : 'does_not_hold'
  const missing = concerns.flatMap((one) => (typeof one === 'object' ? one.missing : []))
  let mayFail = false
  if (condition !== undefined) {
    const asked = askCondition(partial, condition)
    if (asked === false) return 'does_not_hold'
    if (asked === 'error' && missing.length === 0) return 'error'
    if (typeof asked === 'object') missing.push(...asked.missing)
    // Of these nobody knows which members they have.
    mayFail = asked === 'error' || (typeof asked === 'object' && asked.missing.some((one) => shapeless.has(one)))
  }
  const looks = detectors.length > 0 || rule.paths !== undefined
  if (looks) missing.push(phase === 'output' ? 'result' : 'arguments')
  return missing.length === 0 ? 'holds' : { missing, mayFail }
}

const shapeless: ReadonlySet<string> = new Set(['arguments', 'result'])

function askCondition(
  partial: PartialFacts,
  condition: NonNullable<CompiledRule['condition']>,
): boolean | 'error' | { readonly missing: readonly string[] } {
  try {
    const asked = partial.ask((facts) => condition.holds(facts))
    return 'answer' in asked ? asked.answer : asked
  } catch {
    return 'error'
  }
}

type Concern = 'yes' | 'no' | { readonly missing: readonly string[] }

const effects: readonly Effect[] = ['read', 'write', 'destructive']

function concernsTool({ concernsTool: isOf }: CompiledRule, { tool, effect }: RecordedCall): Concern {
  if (effect !== undefined) return isOf({ ...tool, effect }) ? 'yes' : 'no'
  const ways = effects.filter((one) => isOf({ ...tool, effect: one }))
  if (ways.length === effects.length) return 'yes'
  return ways.length === 0 ? 'no' : { missing: ['tool.effect'] }
}

/** One that fits is enough, so a name that fits is an answer whatever groups there are. */
function concernsPrincipal(
  { concernsPrincipal: isOf, rule }: CompiledRule,
  { principal, actor }: RecordedCall,
): Concern {
  if (rule.principals === undefined) return 'yes'
  const known = {
    principal: {
      id: principal.id,
      email: principal.email ?? '',
      name: '',
      issuer: principal.issuer ?? '',
      groups: principal.groups ?? [],
      roles: principal.roles ?? [],
    },
    actor: { kind: actor?.kind ?? '', id: actor?.id ?? '', name: actor?.name ?? '' },
  }
  if (isOf(known)) return 'yes'
  const { users, groups, roles, actors } = rule.principals
  const missing = [
    ...(users?.some((user) => user.includes('@')) && principal.email === undefined ? ['principal.email'] : []),
    ...(groups !== undefined && principal.groups === undefined ? ['principal.groups'] : []),
    ...(roles !== undefined && principal.roles === undefined ? ['principal.roles'] : []),
    ...(actors !== undefined && actor === undefined ? ['actor'] : []),
  ]
  return missing.length === 0 ? 'no' : { missing }
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]
}
