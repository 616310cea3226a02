import { parseToolReference, type Stage } from '@gatehouse/core'
import type { Requested, Resolved } from '../call.ts'
import type { ToolDirectory } from '../ports.ts'

/** From the reference to what the catalog has. Finding nothing is no answer yet: the next stage gives it. */
export function resolveTool(tools: ToolDirectory): Stage<Pick<Requested, 'tool'>, Resolved> {
  return {
    name: 'resolve-tool',
    async run(op, call) {
      const reference = parseToolReference(call.tool)
      op.note({ tool: call.tool })
      return { reference, found: await tools.find(op.tenantId, reference) }
    },
  }
}
