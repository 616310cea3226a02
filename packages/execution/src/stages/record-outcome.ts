import { digestOf, type Clock, type Stage } from '@gatehouse/core'
import type { ToolOutput } from '@gatehouse/spec'
import { extrasOf } from '../results/result-extras.ts'
import type { Claimed, Dispatched, OutputChecked, Recorded } from '../call.ts'
import type { Execution, ExecutionEnd } from '../execution.ts'
import type { ExecutionStore } from '../execution-store.ts'

/** Makes the outcome durable before anybody hears of it. Of several who bring one, the first is right. */
export function recordOutcome(deps: {
  readonly executions: ExecutionStore
  readonly clock: Clock
}): Stage<Pick<Claimed, 'execution'> & Dispatched & OutputChecked, Recorded> {
  return {
    name: 'record-outcome',
    async run(op, call) {
      if (call.output.kind === 'left') {
        op.note({ details: { status: call.output.execution.status } })
        return { finished: call.output.execution }
      }
      const { tenantId, id, userId } = call.execution
      const ruling = call.ruled === undefined ? {} : { ruling: call.ruled }
      const end = { ...outcomeOf(call.output, call.warnings), ...ruling, finishedAt: deps.clock.now() }
      const isFirst = await deps.executions.finish({ tenantId, id, ...end })
      op.note({
        outputDigest: digestOf(end.result ?? end.failure ?? null),
        details: { status: end.status, ...(end.failure === undefined ? {} : { failure: end.failure.kind }) },
      })
      const finished = { ...call.execution, ...end }
      return { finished: isFirst ? finished : ((await deps.executions.find(tenantId, userId, id)) ?? finished) }
    },
  }
}

interface Outcome extends Pick<Execution, 'result' | 'extras' | 'failure'> {
  readonly status: ExecutionEnd
}

function outcomeOf(output: ToolOutput, warnings: readonly string[]): Outcome {
  if (output.kind === 'succeeded') {
    const { content = [], meta = {} } = output
    const extras = extrasOf({ content, meta, warnings })
    return { status: 'succeeded', result: output.value ?? null, ...(extras === undefined ? {} : { extras }) }
  }
  const { failure } = output
  if (failure.isOutcomeUnknown === true) return { status: 'indeterminate', failure }
  return { status: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure }
}
