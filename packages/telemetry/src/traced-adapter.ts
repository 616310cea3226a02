import { readTrace, tryParseToolReference } from '@gatehouse/core'
import type { ExecutionAdapter, ToolInvocation } from '@gatehouse/spec'
import { attribute, executeTool, toolError } from './conventions.ts'
import type { Telemetry } from './telemetry.ts'

/** An adapter whose tools are spans of `gen_ai.execute_tool`, and whose time is measured by source. */
export function tracedAdapter(
  adapter: ExecutionAdapter,
  source: string,
  { begin, metrics }: Pick<Telemetry, 'begin' | 'metrics'>,
): ExecutionAdapter {
  const { follow, cancel } = adapter
  return {
    credential: adapter.credential,
    honoursIdempotencyKey: adapter.honoursIdempotencyKey,
    ...(follow === undefined ? {} : { follow: (followUp) => follow.call(adapter, followUp) }),
    ...(cancel === undefined ? {} : { cancel: (followUp) => cancel.call(adapter, followUp) }),
    async execute(invocation) {
      const span = begin(readTrace(invocation.traceparent, invocation.tracestate), requestOf(invocation))
      const startedAt = performance.now()
      const observe = (outcome: string): void =>
        metrics.toolDuration.observe((performance.now() - startedAt) / 1_000, source, outcome)
      try {
        const { traceparent, tracestate } = span?.trace ?? invocation
        const output = await adapter.execute({
          ...invocation,
          ...(traceparent === undefined ? {} : { traceparent }),
          ...(tracestate === undefined ? {} : { tracestate }),
        })
        observe(output.kind)
        if (output.kind === 'failed') {
          metrics.toolFailures.add(1, output.failure.kind)
          span?.note({ 'gatehouse.failure': output.failure.kind })
        }
        span?.end(output.kind === 'failed' ? toolError : undefined)
        return output
      } catch (error) {
        observe('broken')
        span?.end('_OTHER')
        throw error
      }
    },
  }
}

function requestOf({ tool, executionId, mode }: ToolInvocation) {
  const reference = tryParseToolReference(tool)
  const name = reference === undefined ? tool : `${reference.namespace}.${reference.name}`
  return {
    name: `${executeTool} ${name}`,
    kind: 'internal',
    facts: {
      [attribute.genAiOperationName]: executeTool,
      [attribute.genAiToolName]: name,
      [attribute.genAiToolType]: 'extension',
      [attribute.tool]: tool,
      [attribute.executionId]: executionId,
      ...(mode === undefined ? {} : { [attribute.toolMode]: mode }),
    },
  } as const
}
