import { toolKey, ToolNotFoundError, type Stage } from '@gatehouse/core'
import type { Permitted, Requested, Resolved } from '../call.ts'
import type { PermissionDesk } from '../ports.ts'

export function checkPermission(permissions: PermissionDesk): Stage<Pick<Requested, 'tool'> & Resolved, Permitted> {
  return {
    name: 'check-permission',
    async run(op, call) {
      const answer = await permissions.decide(op, call.reference)
      op.note({
        tool: toolKey(call.reference),
        toolVersion: call.definition.version,
        decision: answer.decision,
        reason: answer.reason,
        ...(answer.grantId === undefined ? {} : { decidedBy: answer.grantId }),
      })
      // Not "forbidden": that would tell the caller the tool exists.
      if (answer.decision === 'deny' || answer.grantId === undefined) throw new ToolNotFoundError(call.tool)
      return { permit: { grantId: answer.grantId } }
    },
  }
}
