import { toolKey, ToolNotFoundError, type Clock, type Stage } from '@gatehouse/core'
import type { Permitted, Requested, Resolved } from '../call.ts'
import type { PermissionDesk, ToolDirectory } from '../ports.ts'
import { toolVersion } from '../tool-version.ts'

/**
 * Permission is decided on the name, before anything is read about the tool: one that does not exist and one that is
 * forbidden take the same way to the same answer, and only the audit entry tells them apart. A version that cannot be called
 * is a tool that does not exist.
 */
export function checkPermission(deps: {
  readonly tools: Pick<ToolDirectory, 'existing'>
  readonly permissions: PermissionDesk
  readonly clock: Clock
}): Stage<Pick<Requested, 'tool'> & Resolved, Permitted> {
  return {
    name: 'check-permission',
    async run(op, { tool, reference }) {
      const permission = await deps.permissions.decide(op, reference)
      const { reason, grantId } = permission
      const key = toolKey(reference)
      const decidedBy = grantId === undefined ? {} : { decidedBy: grantId }
      if (permission.decision === 'deny' || grantId === undefined) {
        const [existing] = await deps.tools.existing(op.tenantId, [reference])
        const denied = existing === undefined ? { reason: 'unknown_tool' } : { reason, ...decidedBy }
        // Not "forbidden": that would tell the caller the tool exists.
        throw new ToolNotFoundError(tool, { tool: key, decision: 'deny', ...denied })
      }
      const { decision, tool: found } = permission
      if (found === undefined) {
        throw new ToolNotFoundError(tool, { tool: key, decision: 'deny', reason: 'unknown_tool' })
      }
      const definition = toolVersion(found, reference.version, deps.clock.now())
      op.note({ tool: key, toolVersion: (definition ?? found).version, decision, reason, ...decidedBy })
      if (definition === undefined) throw new ToolNotFoundError(tool, { decision: 'deny', reason: 'unknown_version' })
      return { definition, permit: { grantId } }
    },
  }
}
