import { parseToolReference, ToolNotFoundError, type Stage } from '@gatehouse/core'
import type { Requested, Resolved } from '../call.ts'
import type { ToolDirectory } from '../ports.ts'

/** From the reference to the definition. A version that is not the catalog's is a tool that does not exist. */
export function resolveTool(tools: ToolDirectory): Stage<Pick<Requested, 'tool'>, Resolved> {
  return {
    name: 'resolve-tool',
    async run(op, call) {
      const reference = parseToolReference(call.tool)
      const definition = await tools.find(op.tenantId, reference)
      op.note({ tool: call.tool })
      if (definition === undefined) {
        throw new ToolNotFoundError(call.tool, { decision: 'deny', reason: 'unknown_tool' })
      }
      if (reference.version !== undefined && reference.version !== definition.version) {
        throw new ToolNotFoundError(call.tool, { decision: 'deny', reason: 'unknown_version' })
      }
      return { reference, definition }
    },
  }
}
