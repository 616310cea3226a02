import { digestOf, toolKey, traceHeaders, type Logger, type Operation, type Stage } from '@gatehouse/core'
import type { ToolOutput, ToolPause } from '@gatehouse/spec'
import type { Execution } from '../execution.ts'
import type { ExecutionStore } from '../execution-store.ts'
import type { RunningExecutions } from '../running-executions.ts'
import type {
  Claimed,
  Credentialed,
  Dispatched,
  Left,
  Limited,
  Living,
  Permitted,
  Resolved,
  Validated,
} from '../call.ts'
import { followRun, type FollowDeps } from '../follow-run.ts'
import { rulePause, ruledProgress } from '../rule-news.ts'
import { storeNow } from '../store-now.ts'
import { writePause } from '../write-pause.ts'

export interface DispatchDeps extends FollowDeps {
  readonly executions: ExecutionStore
  readonly running: RunningExecutions
  readonly toolTimeoutMs: number
  readonly log: Logger
}

/**
 * Runs the tool. Whatever happens there is an output: a broken adapter is a failed tool, not a broken hub. A run that
 * outlives the call is followed to its end; only waiting then, it takes no place among the running calls.
 */
export function dispatch(
  deps: DispatchDeps,
): Stage<Resolved & Permitted & Validated & Claimed & Living & Limited & Credentialed, Dispatched> {
  return {
    name: 'dispatch',
    async run(op, call) {
      const { definition, execution, adapter, life } = call
      let output: ToolOutput | ToolPause
      if (!definition.isExecutable) return { output: notExecutable(definition.source) }
      try {
        output = await adapter.execute({
          tool: `${toolKey(call.reference)}@${definition.version}`,
          nativeId: definition.nativeId,
          version: definition.version,
          input: call.validInput,
          executionId: execution.id,
          ...keyForBackend(execution),
          credential: call.credential,
          timeoutMs: deps.toolTimeoutMs,
          ...traceHeaders(op.trace),
          mode: definition.mode,
          onProgress: ruledProgress(deps.rules, op, execution, life.onProgress),
          signal: op.signal,
        })
      } catch (error) {
        if (op.signal.aborted) return { output: cancelled(definition.effect !== 'read') }
        deps.log.error({ err: error, operationId: op.id, tool: execution.tool }, 'adapter failed')
        return { output: broken(definition.effect !== 'read') }
      }
      if (output.kind === 'succeeded' || output.kind === 'failed') return { output }
      call.place[Symbol.dispose]()
      return { output: await goOn(deps, op, { execution, adapter, life, definition }, output) }
    },
  }
}

type Begun = Pick<Claimed, 'execution'> & Living & Pick<Permitted, 'definition'> & Pick<Credentialed, 'adapter'>

/** The handle is durable before anything else happens: from then on a process that dies leaves a run that others follow. */
async function goOn(deps: DispatchDeps, op: Operation, begun: Begun, said: ToolPause): Promise<ToolOutput | Left> {
  if (begun.adapter.follow === undefined) return broken(true)
  await storeNow(deps, begun.execution)
  const standing = await rulePause(deps.rules, op, begun.execution, said)
  const paused = await writePause(deps, begun.execution, standing)
  if (paused === undefined) {
    const { tenantId, userId, id } = begun.execution
    return { kind: 'left', execution: (await deps.executions.find(tenantId, userId, id)) ?? begun.execution }
  }
  if (standing.kind === 'running' && standing.progress !== undefined) begun.life.onProgress(standing.progress)
  return followRun(deps, op, { ...begun, execution: paused })
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
