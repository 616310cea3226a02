import type { Approval } from './approval.ts'

/** What an approval must be about to hold for a call. */
export type ApprovedCall = Pick<
  Approval,
  | 'tenantId'
  | 'executionId'
  | 'userId'
  | 'tool'
  | 'toolVersion'
  | 'definitionHash'
  | 'inputDigest'
  | 'shownDigest'
  | 'rulesVersion'
>

/** Why an approval does not hold for a call, in words for whoever is asked anew; undefined when it does. */
export function whyNotHeld(approval: Approval, call: ApprovedCall, now: number): string | undefined {
  const { tenantId, executionId, userId, tool, toolVersion, definitionHash, inputDigest, shownDigest } = approval
  const isSameCall =
    tenantId === call.tenantId && executionId === call.executionId && userId === call.userId && tool === call.tool
  if (!isSameCall || inputDigest !== call.inputDigest) return 'It was given for another call.'
  if (approval.rulesVersion !== call.rulesVersion) return 'The rules have changed since it was asked for.'
  if (toolVersion !== call.toolVersion || definitionHash !== call.definitionHash)
    return 'The tool has changed since it was asked for.'
  if (shownDigest !== call.shownDigest) return 'Rules leave other arguments than those that were shown.'
  if (approval.expiresAt <= now) return 'Its time is over.'
  return approval.status === 'approved' ? undefined : 'Nobody has approved it.'
}
