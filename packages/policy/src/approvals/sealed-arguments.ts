import { digestOf, GatehouseError, seal, unseal } from '@gatehouse/core'
import type { Approval } from './approval.ts'
import type { ApprovalKeys } from './approval-keys.ts'

export interface Arguments {
  /** As the caller sent them. */
  readonly input: unknown
  /** As rules left them. */
  readonly shown: unknown
}

type Bound = Pick<Approval, 'tenantId' | 'id' | 'executionId' | 'inputDigest' | 'shownDigest'>

/** The arguments of a call that waits, bound to its approval: nobody who can only write the database can swap them. */
export function sealArguments(keys: ApprovalKeys, approval: Bound, { input, shown }: Arguments): string {
  const isSame = approval.inputDigest === approval.shownDigest
  const plain = JSON.stringify(isSame ? { input } : { input, shown })
  return seal(keys.arguments[0]!, Buffer.from(plain), contextOf(approval))
}

/** Throws `approval_unreadable`. */
export function openArguments(keys: ApprovalKeys, approval: Bound & Pick<Approval, 'sealedInput'>): Arguments {
  const { sealedInput } = approval
  const context = contextOf(approval)
  const opened = keys.arguments
    .map((key) => (sealedInput === undefined ? undefined : unseal(key, sealedInput, context)))
    .find((plain) => plain !== undefined)
  if (opened === undefined) throw unreadable()
  const { input, ...rest } = JSON.parse(opened.toString('utf8')) as { input: unknown; shown?: unknown }
  const shown = 'shown' in rest ? rest.shown : input
  if (digestOf(input) !== approval.inputDigest || digestOf(shown) !== approval.shownDigest) throw unreadable()
  return { input, shown }
}

function contextOf({ tenantId, id, executionId, inputDigest, shownDigest }: Bound): readonly string[] {
  return ['gatehouse/approval/v1', tenantId, id, executionId, inputDigest, shownDigest]
}

function unreadable(): GatehouseError {
  return new GatehouseError(
    'unavailable',
    'approval_unreadable',
    'The arguments that wait for this approval cannot be read.',
    {
      hint: 'They were changed in the database, or this process does not have the master key of the one that stored them.',
    },
  )
}
