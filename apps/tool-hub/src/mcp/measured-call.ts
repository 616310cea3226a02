import { readTrace, type SpanRequest } from '@gatehouse/core'
import { attribute, executeTool, toolError } from '@gatehouse/telemetry'
import type { ToolHubContext } from '../tool-hub.ts'
import type { CallersTrace } from './callers-trace.ts'

const method = 'tools/call'

/** The span of a call, as the semantic conventions for MCP have it. The tool is one of the few of /mcp. */
export function spanOfCall(tool: string, { traceparent, link }: CallersTrace): SpanRequest {
  return {
    name: `${method} ${tool}`,
    kind: 'server',
    facts: {
      [attribute.mcpMethodName]: method,
      [attribute.genAiOperationName]: executeTool,
      [attribute.genAiToolName]: tool,
      [attribute.networkTransport]: 'tcp',
      [attribute.networkProtocolName]: 'http',
      [attribute.surface]: 'mcp',
    },
    link: readTrace(traceparent) === undefined ? undefined : link,
  }
}

/** Measures a call of a tool of /mcp. Never rejects where the call does not. */
export async function measuredCall<Result extends object>(
  { telemetry }: Pick<ToolHubContext, 'telemetry'>,
  tool: string,
  call: () => Promise<Result>,
): Promise<Result> {
  if (telemetry === undefined) return call()
  const startedAt = performance.now()
  const result = await call()
  const errorType = 'isError' in result && result.isError === true ? toolError : ''
  telemetry.metrics.mcpOperations.observe((performance.now() - startedAt) / 1_000, method, tool, errorType)
  return result
}
