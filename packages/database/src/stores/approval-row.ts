import type { Selectable } from 'kysely'
import type { Actor } from '@gatehouse/core'
import type { Approval, ApprovalDecision, ApprovalNeed, Approvers } from '@gatehouse/policy'
import type { ApprovalTables } from './approval-tables.ts'
import { withoutNulls } from './without-nulls.ts'

export type ApprovalRow = Selectable<ApprovalTables['approvals']>

export function toApprovalRow(approval: Approval): ApprovalRow {
  return {
    tenant_id: approval.tenantId,
    id: approval.id,
    execution_id: approval.executionId,
    user_id: approval.userId,
    actor: JSON.stringify(approval.actor),
    run: approval.run ?? null,
    tool: approval.tool,
    tool_version: approval.toolVersion,
    effect: approval.effect,
    definition_hash: approval.definitionHash,
    input_digest: approval.inputDigest,
    shown_digest: approval.shownDigest,
    rules_version: approval.rulesVersion,
    needed_by: JSON.stringify(approval.neededBy),
    approvers: JSON.stringify(approval.approvers),
    sealed_input: approval.sealedInput ?? null,
    status: approval.status,
    requested_at: approval.requestedAt,
    expires_at: approval.expiresAt,
    decision: approval.decision === undefined ? null : JSON.stringify(approval.decision),
    notice_due_at: approval.noticeDueAt ?? null,
    closed_at: approval.closedAt ?? null,
  }
}

export function toApproval(row: ApprovalRow): Approval {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    executionId: row.execution_id,
    userId: row.user_id,
    actor: JSON.parse(row.actor) as Actor,
    ...withoutNulls({ run: row.run }),
    tool: row.tool,
    toolVersion: row.tool_version,
    effect: row.effect,
    definitionHash: row.definition_hash,
    inputDigest: row.input_digest,
    shownDigest: row.shown_digest,
    rulesVersion: row.rules_version,
    neededBy: JSON.parse(row.needed_by) as ApprovalNeed,
    approvers: JSON.parse(row.approvers) as Approvers,
    ...withoutNulls({ sealedInput: row.sealed_input }),
    status: row.status,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    ...(row.decision === null ? {} : { decision: JSON.parse(row.decision) as ApprovalDecision }),
    ...withoutNulls({ noticeDueAt: row.notice_due_at, closedAt: row.closed_at }),
  }
}
