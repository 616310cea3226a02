import type { Actor } from '@gatehouse/core'
import type { Effect } from '@gatehouse/spec'
import type { RuleApprovers } from '../rules/rule.ts'

/**
 * `pending` and `approved` are open; nothing leads out of the others. `used`: the execution went on with it. `withdrawn`:
 * the execution was cancelled, could not go on any more, needs no approval any more, or asks for another one.
 */
export type ApprovalStatus = 'pending' | 'approved' | 'denied' | 'expired' | 'used' | 'withdrawn'

/** What somebody is asked to agree to: one call, exactly as it will run, once. */
export interface Approval {
  readonly tenantId: string
  /** `apr_…`, 130 random bits. */
  readonly id: string
  readonly executionId: string
  readonly userId: string
  readonly actor: Actor
  /** What the client calls the piece of work; rules are asked anew about that one. */
  readonly run?: string
  /** Reference without version. */
  readonly tool: string
  readonly toolVersion: string
  readonly effect: Effect
  /** Hash of the tool's definition. */
  readonly definitionHash: string
  /** Of the arguments as the caller sent them. */
  readonly inputDigest: string
  /** Of the arguments as rules left them: what the approver sees, and what runs. */
  readonly shownDigest: string
  /** Version of the rules that were asked. */
  readonly rulesVersion: number
  readonly neededBy: ApprovalNeed
  readonly approvers: Approvers
  /** The arguments, for whoever has the key; gone once they are of no use any more. */
  readonly sealedInput?: string
  readonly status: ApprovalStatus
  /** Milliseconds since 1970, as all times. */
  readonly requestedAt: number
  /** From then on it can neither be given nor used. */
  readonly expiresAt: number
  readonly decision?: ApprovalDecision
  /** When somebody outside is to be told of it; absent once they have been, or nobody is. */
  readonly noticeDueAt?: number
  /** When it was used, expired or was withdrawn. */
  readonly closedAt?: number
}

export type ApprovalNeed =
  | { readonly kind: 'rule'; readonly ruleId: string; readonly message?: string }
  /** The author of the tool asks for it. */
  | { readonly kind: 'tool' }

/** One that fits is enough. */
export interface Approvers extends RuleApprovers {
  /** Whoever holds a credential with the scope `admin`. */
  readonly administrators?: boolean
}

export interface ApprovalDecision {
  readonly userId: string
  readonly at: number
  readonly via: 'api' | 'link'
  /** In the words of whoever decided. */
  readonly reason?: string
}

export function isOpen(status: ApprovalStatus): boolean {
  return status === 'pending' || status === 'approved'
}
