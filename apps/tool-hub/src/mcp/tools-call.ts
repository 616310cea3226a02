import { newId, type Principal } from '@gatehouse/core'
import {
  ProtocolError,
  ProtocolErrorCode,
  type CallToolRequest,
  type CallToolResult,
} from '@modelcontextprotocol/server'
import { parseArguments } from '../access/parse-arguments.ts'
import { perform } from '../access/perform.ts'
import { metaTools } from '../meta-tools/index.ts'
import type { OnProgress } from '../meta-tools/meta-tool.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import type { CallersTrace } from './callers-trace.ts'
import { errorResult, logUnexpected } from './error-response.ts'
import { measuredCall, spanOfCall } from './measured-call.ts'

const byName = new Map(metaTools.map((tool) => [tool.name, tool]))

/** Serves `tools/call`. A refusal is a result the model can read, not a protocol error. */
export async function toolsCall(
  context: ToolHubContext,
  request: {
    readonly params: CallToolRequest['params']
    readonly principal: Principal
    readonly signal: AbortSignal
    readonly trace: CallersTrace
    readonly run: string | undefined
    /** Undefined when the caller did not ask for progress. */
    readonly onProgress: OnProgress | undefined
  },
): Promise<CallToolResult> {
  const { params, principal, signal, trace, run, onProgress } = request
  const tool = byName.get(params.name)
  if (tool === undefined) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Unknown tool ${JSON.stringify(params.name.slice(0, 100))}. This server has ${[...byName.keys()].join(', ')}; the tools they find are run with execute_tool.`,
    )
  }
  return measuredCall(context, tool.name, async () => {
    try {
      const output = await perform(
        context,
        {
          action: tool.action,
          scope: 'tools',
          principal,
          signal,
          surface: 'mcp',
          traceparent: trace.traceparent,
          tracestate: trace.tracestate,
          span: spanOfCall(tool.name, trace),
          run,
        },
        async (op) => tool.run(context.hub, op, parseArguments(tool.input, params.arguments ?? {}), onProgress),
      )
      return {
        content: [{ type: 'text', text: JSON.stringify(output) }],
        structuredContent: output as Record<string, unknown>,
        ...(tool.isFailure?.(output) === true ? { isError: true } : {}),
      }
    } catch (error) {
      const reference = newId('err')
      logUnexpected(context.log, error, reference)
      return errorResult(error, reference)
    }
  })
}
