import { parseToolReference, type Stage } from '@gatehouse/core'
import type { Requested, Resolved } from '../call.ts'

/** Which tool is meant. Whether there is one is for the next stage to say, together with who may know of it. */
export function resolveTool(): Stage<Pick<Requested, 'tool'>, Resolved> {
  return {
    name: 'resolve-tool',
    async run(op, call) {
      op.note({ tool: call.tool })
      return { reference: parseToolReference(call.tool) }
    },
  }
}
