import { toolKey, ToolNotFoundError, type Stage } from '@gatehouse/core'
import type { Permitted, Requested, Resolved } from '../call.ts'
import type { PermissionDesk, ToolDirectory } from '../ports.ts'

/**
 * Permission is decided on the name, before anything is read about the tool: one that does not exist and one that is
 * forbidden take the same way to the same answer, and only the audit entry tells them apart. A version that is not the
 * catalog's is a tool that does not exist.
 */
export function checkPermission(deps: {
  readonly tools: ToolDirectory
  readonly permissions: PermissionDesk
}): Stage<Pick<Requested, 'tool'> & Resolved, Permitted> {
  return {
    name: 'check-permission',
    async run(op, { tool, reference }) {
      const { decision, reason, grantId } = await deps.permissions.decide(op, reference)
      const key = toolKey(reference)
      const decidedBy = grantId === undefined ? {} : { decidedBy: grantId }
      if (decision === 'deny' || grantId === undefined) {
        const [existing] = await deps.tools.existing(op.tenantId, [reference])
        const denied = existing === undefined ? { reason: 'unknown_tool' } : { reason, ...decidedBy }
        // Not "forbidden": that would tell the caller the tool exists.
        throw new ToolNotFoundError(tool, { tool: key, decision: 'deny', ...denied })
      }
      const definition = await deps.tools.find(op.tenantId, reference)
      if (definition === undefined) {
        throw new ToolNotFoundError(tool, { tool: key, decision: 'deny', reason: 'unknown_tool' })
      }
      op.note({ tool: key, toolVersion: definition.version, decision, reason, ...decidedBy })
      if ((reference.version ?? definition.version) !== definition.version) {
        throw new ToolNotFoundError(tool, { decision: 'deny', reason: 'unknown_version' })
      }
      return { definition, permit: { grantId } }
    },
  }
}
