import type { AuditFacts } from '@gatehouse/core'
import type { Approval } from './approval.ts'

/** What the audit keeps of an approval: ids and digests, never a value. */
export function approvalFacts(approval: Approval): AuditFacts {
  const { neededBy, decision } = approval
  return {
    tool: approval.tool,
    toolVersion: approval.toolVersion,
    executionId: approval.executionId,
    inputDigest: approval.inputDigest,
    ...(neededBy.kind === 'rule' ? { decidedBy: neededBy.ruleId } : {}),
    details: {
      approval: {
        id: approval.id,
        status: approval.status,
        requestedBy: approval.userId,
        actor: approval.actor.id,
        neededBy: neededBy.kind,
        rulesVersion: approval.rulesVersion,
        definitionHash: approval.definitionHash,
        shownDigest: approval.shownDigest,
        expiresAt: new Date(approval.expiresAt).toISOString(),
        ...(decision === undefined ? {} : { decidedBy: decision.userId, via: decision.via }),
      },
    },
  }
}
