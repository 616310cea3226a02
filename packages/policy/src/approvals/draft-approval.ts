import { digestOf, GatehouseError, newId, type Clock, type Operation } from '@gatehouse/core'
import type { Rule } from '../rules/rule.ts'
import type { Approval, Approvers } from './approval.ts'
import type { ApprovalKeys } from './approval-keys.ts'
import type { ApprovalStore } from './approval-store.ts'
import { sealArguments, type Arguments } from './sealed-arguments.ts'

export interface ApprovalSettings {
  /** Who is asked when a rule does not say. */
  readonly approvers: Approvers
  readonly expiresAfterMs: number
  readonly mostPendingPerUser: number
  /** Whether somebody outside is told of what is asked. */
  readonly isTold: boolean
}

/** A call that needs an approval. */
export interface ApprovalRequest
  extends
    Pick<
      Approval,
      'executionId' | 'tool' | 'toolVersion' | 'effect' | 'definitionHash' | 'inputDigest' | 'rulesVersion'
    >,
    Arguments {
  /** The rule that asks for it; undefined when the author of the tool does. */
  readonly rule: Rule | undefined
}

/** What is asked, ready to be stored. Throws `too_many_pending_approvals`. */
export async function draftApproval(
  deps: {
    readonly store: Pick<ApprovalStore, 'countPending'>
    readonly keys: ApprovalKeys
    readonly settings: ApprovalSettings
    readonly clock: Clock
  },
  op: Operation,
  request: ApprovalRequest,
): Promise<Approval> {
  const { settings, clock } = deps
  const { rule, input, shown, ...call } = request
  const pending = await deps.store.countPending(op.tenantId, op.principal.userId)
  if (pending >= settings.mostPendingPerUser) throw tooMany(settings.mostPendingPerUser)

  const now = clock.now()
  const draft = {
    ...call,
    tenantId: op.tenantId,
    id: newId('apr', now),
    userId: op.principal.userId,
    actor: op.principal.actor,
    ...(op.run === undefined ? {} : { run: op.run }),
    shownDigest: input === shown ? call.inputDigest : digestOf(shown),
    neededBy: neededBy(rule),
    approvers: rule?.approvers ?? settings.approvers,
    status: 'pending' as const,
    requestedAt: now,
    ...(settings.isTold ? { noticeDueAt: now } : {}),
    expiresAt: now + (rule?.expiresAfter === undefined ? settings.expiresAfterMs : rule.expiresAfter * 1_000),
  }
  return { ...draft, sealedInput: sealArguments(deps.keys, draft, { input, shown }) }
}

function neededBy(rule: Rule | undefined): Approval['neededBy'] {
  if (rule === undefined) return { kind: 'tool' }
  return { kind: 'rule', ruleId: rule.id, ...(rule.message === undefined ? {} : { message: rule.message }) }
}

function tooMany(most: number): GatehouseError {
  return new GatehouseError(
    'rate_limited',
    'too_many_pending_approvals',
    `${most} of your calls wait for an approval already. Nothing was run.`,
    { hint: 'Cancel some of them with cancel_execution, or wait until somebody has decided.', retryAfterMs: 60_000 },
  )
}
