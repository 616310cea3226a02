import { digestOf, toolKey, type Logger, type Stage } from '@gatehouse/core'
import type { ToolOutput } from '@gatehouse/spec'
import type { Execution } from '../execution.ts'
import type { Claimed, Credentialed, Dispatched, Limited, Permitted, Resolved, Validated } from '../call.ts'

/** Runs the tool. Whatever happens there is an output: a broken adapter is a failed tool, not a broken hub. */
export function dispatch(deps: {
  readonly timeoutMs: number
  readonly log: Logger
}): Stage<Resolved & Permitted & Validated & Claimed & Limited & Credentialed, Dispatched> {
  return {
    name: 'dispatch',
    async run(op, call) {
      const { definition, execution, adapter } = call
      if (!definition.isExecutable) return { output: notExecutable(definition.source) }
      try {
        const output = await adapter.execute({
          tool: `${toolKey(call.reference)}@${definition.version}`,
          nativeId: definition.nativeId,
          version: definition.version,
          input: call.validInput,
          executionId: execution.id,
          ...keyForBackend(execution),
          credential: call.credential,
          timeoutMs: deps.timeoutMs,
          traceparent: op.trace.traceparent,
          signal: op.signal,
        })
        if (output.kind === 'running' || output.kind === 'input_required') return { output: broken(true) }
        return { output }
      } catch (error) {
        if (op.signal.aborted) return { output: cancelled(definition.effect !== 'read') }
        deps.log.error({ err: error, operationId: op.id, tool: execution.tool }, 'adapter failed')
        return { output: broken(definition.effect !== 'read') }
      }
    },
  }
}

/**
 * What a backend is told to do once. Backends see many users behind one credential, so two users who chose the same text
 * must not get each other's answers there; and any text becomes one that a header can carry.
 */
function keyForBackend({ tenantId, userId, tool, idempotencyKey }: Execution): { idempotencyKey?: string } {
  return idempotencyKey === undefined ? {} : { idempotencyKey: digestOf([tenantId, userId, tool, idempotencyKey]) }
}

function notExecutable(source: string): ToolOutput {
  return {
    kind: 'failed',
    failure: {
      kind: 'not_executable',
      message: `Source ${source} only describes this tool; nothing can run it from here.`,
    },
  }
}

function cancelled(isOutcomeUnknown: boolean): ToolOutput {
  return {
    kind: 'failed',
    failure: { kind: 'cancelled', message: 'The call was cancelled while it ran.', isOutcomeUnknown },
  }
}

function broken(isOutcomeUnknown: boolean): ToolOutput {
  return {
    kind: 'failed',
    failure: {
      kind: 'backend_error',
      message: 'The backend of this tool broke while it ran the call.',
      isOutcomeUnknown,
    },
  }
}
