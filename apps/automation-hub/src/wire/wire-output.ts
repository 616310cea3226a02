import { actionId, type Action } from '@gatehouse/automation'
import { digestOf, type Operation } from '@gatehouse/core'
import type { ToolOutput } from '@gatehouse/spec'
import { wireFailure } from './wire-failure.ts'

/** How an action that has ended is answered. */
export function wireOutput(output: ToolOutput) {
  if (output.kind === 'succeeded') return { status: 'succeeded' as const, result: output.value }
  return { status: 'failed' as const, error: wireFailure(output.failure) }
}

/** What the audit entry of a call says about its output. */
export function noteOutput(op: Operation, action: Action, output: ToolOutput): void {
  const status = output.kind === 'failed' ? { failure: output.failure.kind, status: output.failure.status } : {}
  op.note({
    toolVersion: action.version,
    details: { action: actionId(action), target: action.targetId, output: output.kind, ...status },
    ...(output.kind === 'succeeded' ? { outputDigest: digestOf(output.value) } : {}),
  })
}
