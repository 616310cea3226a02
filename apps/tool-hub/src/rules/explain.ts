import { parseToolReference, toolKey, type Operation } from '@gatehouse/core'
import type { PermissionDesk } from '@gatehouse/execution'
import { principalOfUser, type User } from '@gatehouse/identity'
import type { CallLimits } from '@gatehouse/limits'
import {
  askListRules,
  judge,
  matchesPattern,
  parseToolPattern,
  subjectsOf,
  type AskedHook,
  type AskedRule,
  type CompiledRules,
  type Facts,
  type Grant,
  type GrantStore,
  type RuleApprovers,
  type RuledTool,
  type Ruling,
} from '@gatehouse/policy'
import type { ExplainHooks, ListedHook } from '../hooks/explain-hooks.ts'
import { factsOf, type RuleDeskDeps } from './rule-desk.ts'

export interface Explanation {
  readonly outcome: Outcome
  /** A grant, a rule, `hook:` and a hook, a limit, or nothing. */
  readonly decidedBy?: string
  readonly reason: string
  readonly tool: string
  readonly toolVersion?: string
  /** The grants of the user that speak of the tool. */
  readonly grants: readonly Grant[]
  readonly revisions: { readonly grants: number; readonly rules: number; readonly hooks: number }
  /** Rules on whether the tool exists for the user. */
  readonly list: readonly AskedRule[]
  /** Hooks that a call would ask, in their order, with what they said if they were asked. */
  readonly hooks: readonly (ListedHook & { readonly asked?: Omit<AskedHook, 'hook' | 'phase'> })[]
  readonly input?: Ruling
  readonly output?: Ruling
  readonly approval?: {
    readonly neededBy: 'rule' | 'tool'
    readonly ruleId?: string
    readonly approvers?: RuleApprovers
  }
  /** Limits that the call would count against, in words. */
  readonly limits: readonly string[]
}

type Outcome =
  | 'no_such_tool'
  | 'not_permitted'
  | 'denied_by_hook'
  | 'hook_failed'
  | 'rate_limited'
  | 'blocked'
  | 'approval_required'
  | 'limit_reached'
  | 'allowed'

export interface ExplainRequest {
  readonly user: User
  readonly tool: string
  readonly input?: { readonly value: unknown }
  readonly output?: { readonly value: unknown }
  /** Whether hooks are asked. They are told that it is a dry run. */
  readonly asksHooks?: boolean
}

export type Explain = (op: Operation, request: ExplainRequest) => Promise<Explanation>

interface Deps extends RuleDeskDeps {
  /** Without hooks. */
  readonly granted: PermissionDesk
  readonly permissions: PermissionDesk
  readonly grants: Pick<GrantStore, 'forSubjects'>
  readonly limits: CallLimits
  readonly hooks: ExplainHooks
}

/** What would happen to a call, and who decides it. Asks what a call asks, and does nothing of what a call does. */
export function createExplain(deps: Deps): Explain {
  return async (op, request) => {
    const { user, tool, input, output, asksHooks = false } = request
    const reference = parseToolReference(tool)
    const principal = principalOfUser(user, { scopes: ['tools'], actor: op.principal.actor })
    const asUser: Operation = { ...op, principal }
    const revisions = await deps.revisionsOf(asUser)
    const permission = await (asksHooks ? deps.permissions : deps.granted).decide(asUser, reference)
    const rules = await deps.rules.forTenant(op.tenantId, revisions)
    const grants = (await deps.grants.forSubjects(op.tenantId, subjectsOf(principal))).filter(({ pattern }) =>
      matchesPattern(parseToolPattern(pattern), reference),
    )
    const about = {
      tool: toolKey(reference),
      grants,
      revisions: { grants: revisions.grants, rules: revisions.rules ?? 0, hooks: revisions.hooks ?? 0 },
      list: askListRules(rules, principal, reference),
      hooks: await deps.hooks.covering(asUser, reference),
      limits: [],
      ...(permission.grantId === undefined ? {} : { decidedBy: permission.grantId }),
      reason: permission.reason,
    }
    if (permission.decision === 'deny')
      return { ...about, outcome: permission.reason === 'hook' ? 'denied_by_hook' : 'not_permitted' }
    if (permission.tool === undefined) return { ...about, outcome: 'no_such_tool', reason: 'unknown_tool' }

    const definition = permission.tool
    const facts = await factsOf(deps, asUser, rules, definition)
    const called = asksHooks && input !== undefined ? { definition, input: input.value } : undefined
    const first = await deps.hooks.pre(asUser, 'before', called)
    const given = first.input ?? input
    const before = judgeInput(rules, definition, facts, given?.value)
    const second =
      before.decision === 'block'
        ? noHooks
        : await deps.hooks.pre(asUser, 'after', called && { definition, input: before.value })
    const last = second.input === undefined ? before : judgeInput(rules, definition, facts, second.input.value)
    const known = given === undefined ? facts : { ...facts, arguments: last.value }
    const after =
      output === undefined ? undefined : judge(rules, 'output', definition, { ...known, result: output.value })
    const asked = [...first.asked, ...second.asked]
    const found = {
      ...about,
      toolVersion: definition.version,
      hooks: about.hooks.map((hook) => withAnswer(hook, asked)),
      input: last,
      ...(after === undefined ? {} : { output: after }),
      ...approvalOf(last, definition.needsApproval === true),
      limits: [...deps.limits.describe(principal, definition), ...last.limits.map(({ id }) => `rule ${id}`)],
    }
    const refusal = first.refusal ?? (last.decision === 'block' ? undefined : second.refusal)
    if (refusal !== undefined) return { ...found, outcome: refusal.outcome, decidedBy: refusal.by, reason: 'hook' }
    const rule = last.decidedBy === undefined ? {} : { decidedBy: last.decidedBy.id }
    if (last.decision === 'block')
      return { ...found, ...rule, outcome: 'blocked', reason: last.error === undefined ? 'rule' : 'rule_error' }
    if (last.decision === 'require_approval') return { ...found, ...rule, outcome: 'approval_required', reason: 'rule' }
    if (definition.needsApproval === true) return { ...found, outcome: 'approval_required', reason: 'tool' }
    const full = await deps.limits.wouldRefuse(principal, definition, last.limits)
    if (full !== undefined) return { ...found, outcome: 'limit_reached', decidedBy: full.decidedBy, reason: 'limit' }
    return { ...found, outcome: 'allowed' }
  }
}

const noHooks = { asked: [], input: undefined, refusal: undefined }

function judgeInput(rules: CompiledRules, tool: RuledTool, facts: Facts, input: unknown): Ruling {
  return judge(rules, 'input', tool, input === undefined ? facts : { ...facts, arguments: input })
}

function withAnswer(hook: ListedHook, asked: readonly (AskedHook & { readonly point: 'pre' })[]) {
  const found = asked.find((one) => one.hook === hook.id && one.point === hook.point)
  if (found === undefined) return hook
  const { hook: _id, phase: _phase, point: _point, ...answer } = found
  return { ...hook, asked: answer }
}

function approvalOf({ decision, decidedBy }: Ruling, needsApproval: boolean): Pick<Explanation, 'approval'> {
  if (decision === 'require_approval' && decidedBy !== undefined) {
    const { id: ruleId, approvers } = decidedBy
    return { approval: { neededBy: 'rule', ruleId, ...(approvers === undefined ? {} : { approvers }) } }
  }
  return needsApproval ? { approval: { neededBy: 'tool' } } : {}
}
