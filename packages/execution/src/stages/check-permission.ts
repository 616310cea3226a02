import { toolKey, ToolNotFoundError, type Stage } from '@gatehouse/core'
import type { Permitted, Requested, Resolved } from '../call.ts'
import type { PermissionDesk } from '../ports.ts'

/**
 * Asked for every name, so that one that does not exist and one that is forbidden cost the same and get the same answer;
 * the audit entry tells them apart. A version that is not the catalog's is a tool that does not exist.
 */
export function checkPermission(permissions: PermissionDesk): Stage<Pick<Requested, 'tool'> & Resolved, Permitted> {
  return {
    name: 'check-permission',
    async run(op, { tool, reference, found }) {
      const { decision, reason, grantId } = await permissions.decide(op, reference)
      if (found === undefined) throw new ToolNotFoundError(tool, { decision: 'deny', reason: 'unknown_tool' })
      op.note({
        tool: toolKey(reference),
        toolVersion: found.version,
        decision,
        reason,
        ...(grantId === undefined ? {} : { decidedBy: grantId }),
      })
      // Not "forbidden": that would tell the caller the tool exists.
      if (decision === 'deny' || grantId === undefined) throw new ToolNotFoundError(tool)
      if ((reference.version ?? found.version) !== found.version) {
        throw new ToolNotFoundError(tool, { decision: 'deny', reason: 'unknown_version' })
      }
      return { definition: found, permit: { grantId } }
    },
  }
}
