import { digestOf, type Clock, type Stage } from '@gatehouse/core'
import type { ToolOutput } from '@gatehouse/spec'
import type { Claimed, Dispatched, OutputChecked, Recorded } from '../call.ts'
import type { Execution } from '../execution.ts'
import type { ExecutionStore } from '../execution-store.ts'

/** Makes the outcome durable before anybody hears of it. */
export function recordOutcome(deps: {
  readonly executions: ExecutionStore
  readonly clock: Clock
}): Stage<Claimed & Dispatched & OutputChecked, Recorded> {
  return {
    name: 'record-outcome',
    async run(op, call) {
      const finished: Execution = {
        ...call.execution,
        ...outcomeOf(call.output),
        finishedAt: deps.clock.now(),
      }
      const { tenantId, id, status, result, failure, finishedAt } = finished
      if (status === 'running') throw new TypeError('an outcome is never "running"')
      await deps.executions.finish({
        tenantId,
        id,
        status,
        finishedAt: finishedAt!,
        ...(result === undefined ? {} : { result }),
        ...(failure === undefined ? {} : { failure }),
      })
      op.note({
        outputDigest: digestOf(result ?? failure ?? null),
        details: { status, ...(failure === undefined ? {} : { failure: failure.kind }) },
      })
      return { finished }
    },
  }
}

function outcomeOf(output: ToolOutput): Pick<Execution, 'status' | 'result' | 'failure'> {
  if (output.kind === 'succeeded') return { status: 'succeeded', result: output.value ?? null }
  const { failure } = output
  if (failure.isOutcomeUnknown === true) return { status: 'indeterminate', failure }
  return { status: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure }
}
