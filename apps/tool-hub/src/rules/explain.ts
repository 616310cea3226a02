import { parseToolReference, toolKey, type Operation } from '@gatehouse/core'
import type { PermissionDesk } from '@gatehouse/execution'
import { principalOfUser, type User } from '@gatehouse/identity'
import type { CallLimits } from '@gatehouse/limits'
import {
  judge,
  matchesPattern,
  parseToolPattern,
  subjectsOf,
  type Grant,
  type GrantStore,
  type Ruling,
} from '@gatehouse/policy'
import { factsOf, type RuleDeskDeps } from './rule-desk.ts'

export interface Explanation {
  readonly outcome: 'no_such_tool' | 'not_permitted' | 'blocked' | 'approval_required' | 'limit_reached' | 'allowed'
  /** A grant, a rule, or nothing. */
  readonly decidedBy?: string
  readonly reason: string
  readonly tool: string
  readonly toolVersion?: string
  /** The grants of the user that speak of the tool. */
  readonly grants: readonly Grant[]
  readonly revisions: { readonly grants: number; readonly rules: number }
  readonly input?: Ruling
  readonly output?: Ruling
}

export interface ExplainRequest {
  readonly user: User
  readonly tool: string
  readonly input?: { readonly value: unknown }
  readonly output?: { readonly value: unknown }
}

export type Explain = (op: Operation, request: ExplainRequest) => Promise<Explanation>

/** What would happen to a call, and who decides it. Asks what a call asks, and does nothing of what a call does. */
export function createExplain(
  deps: RuleDeskDeps & {
    readonly permissions: PermissionDesk
    readonly grants: Pick<GrantStore, 'forSubjects'>
    readonly limits: CallLimits
  },
): Explain {
  return async (op, { user, tool, input, output }) => {
    const reference = parseToolReference(tool)
    const principal = principalOfUser(user, { scopes: ['tools'], actor: op.principal.actor })
    const asUser: Operation = { ...op, principal }
    const revisions = await deps.revisionsOf(asUser)
    const permission = await deps.permissions.decide(asUser, reference)
    const grants = (await deps.grants.forSubjects(op.tenantId, subjectsOf(principal))).filter(({ pattern }) =>
      matchesPattern(parseToolPattern(pattern), reference),
    )
    const about = {
      tool: toolKey(reference),
      grants,
      revisions: { grants: revisions.grants, rules: revisions.rules ?? 0 },
      ...(permission.grantId === undefined ? {} : { decidedBy: permission.grantId }),
      reason: permission.reason,
    }
    if (permission.decision === 'deny') return { ...about, outcome: 'not_permitted' }
    if (permission.tool === undefined) return { ...about, outcome: 'no_such_tool', reason: 'unknown_tool' }

    const { version, needsApproval } = permission.tool
    const rules = await deps.rules.forTenant(op.tenantId, revisions)
    const facts = await factsOf(deps, asUser, rules, permission.tool)
    const known = input === undefined ? facts : { ...facts, arguments: input.value }
    const before = judge(rules, 'input', permission.tool, known)
    const after =
      output === undefined ? undefined : judge(rules, 'output', permission.tool, { ...known, result: output.value })
    const found = { ...about, toolVersion: version, input: before, ...(after === undefined ? {} : { output: after }) }
    const rule = before.decidedBy === undefined ? {} : { decidedBy: before.decidedBy.id }
    if (before.decision === 'block') {
      return { ...found, ...rule, outcome: 'blocked', reason: before.error === undefined ? 'rule' : 'rule_error' }
    }
    if (before.decision === 'require_approval')
      return { ...found, ...rule, outcome: 'approval_required', reason: 'rule' }
    if (needsApproval === true) return { ...found, outcome: 'approval_required', reason: 'tool' }
    const full = await deps.limits.wouldRefuse(principal, permission.tool, before.limits)
    if (full !== undefined) return { ...found, outcome: 'limit_reached', decidedBy: full.decidedBy, reason: 'limit' }
    return { ...found, outcome: 'allowed' }
  }
}
