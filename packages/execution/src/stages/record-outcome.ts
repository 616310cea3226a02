import { digestOf, type Clock, type Stage } from '@gatehouse/core'
import type { ToolOutput } from '@gatehouse/spec'
import { extrasOf } from '../results/result-extras.ts'
import type { Claimed, Dispatched, OutputChecked, Recorded } from '../call.ts'
import type { Execution, ExecutionEnd } from '../execution.ts'
import type { ExecutionStore } from '../execution-store.ts'
import type { RunningExecutions } from '../running-executions.ts'
import { storeNow } from '../store-now.ts'

/** Makes the outcome durable before anybody hears of it. Of several who bring one, the first is right. */
export function recordOutcome(deps: {
  readonly executions: ExecutionStore
  readonly clock: Clock
  readonly running: RunningExecutions
  readonly maxResultBytes: number
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
      const end = {
        ...outcomeOf(call.output, call.warnings, call.execution.effect),
        ...ruling,
        finishedAt: deps.clock.now(),
      }
      op.note({
        outputDigest: digestOf(end.result ?? end.failure ?? null),
        details: { status: end.status, ...(end.failure === undefined ? {} : { failure: end.failure.kind }) },
      })
      const finished = { ...call.execution, ...end }
      const characters = shownWhole(end, deps.maxResultBytes)
      if (characters !== undefined && (await deps.running.endUnstored(id))) {
        await op.conclude?.()
        deps.running.recentReads.keep(finished, characters)
        return { finished }
      }
      await storeNow(deps, call.execution)
      const [isFirst] = await Promise.all([deps.executions.finish({ tenantId, id, ...end }), op.conclude?.()])
      return { finished: isFirst ? finished : ((await deps.executions.find(tenantId, userId, id)) ?? finished) }
    },
  }
}

/** The length of the result as JSON, when all of it is in the answer and nobody has to come back for the rest. */
function shownWhole({ result, extras }: Outcome, maxResultBytes: number): number | undefined {
  if (extras !== undefined) return undefined
  const { length } = JSON.stringify(result ?? null)
  return length * mostBytesPerUnit <= maxResultBytes ? length : undefined
}

/** UTF-8 of one UTF-16 code unit. */
const mostBytesPerUnit = 3

interface Outcome extends Pick<Execution, 'result' | 'extras' | 'failure'> {
  readonly status: ExecutionEnd
}

function outcomeOf(output: ToolOutput, warnings: readonly string[], effect: Execution['effect']): Outcome {
  if (output.kind === 'succeeded') {
    const { content = [], meta = {} } = output
    const extras = extrasOf({ content, meta, warnings })
    return { status: 'succeeded', result: output.value ?? null, ...(extras === undefined ? {} : { extras }) }
  }
  const { isOutcomeUnknown, ...known } = output.failure
  // Backends may not know the effect. A read that was cut off has changed nothing, so nothing is in doubt.
  if (isOutcomeUnknown === true && effect !== 'read') return { status: 'indeterminate', failure: output.failure }
  const failure = isOutcomeUnknown === true ? known : output.failure
  return { status: failure.kind === 'cancelled' ? 'cancelled' : 'failed', failure }
}
