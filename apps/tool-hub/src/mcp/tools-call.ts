import { newId, type Operation, type Principal } from '@gatehouse/core'
import { ProtocolError, ProtocolErrorCode, type CallToolRequest } from '@modelcontextprotocol/server'
import { parseArguments } from '../access/parse-arguments.ts'
import { perform } from '../access/perform.ts'
import { executeTool, metaTools, resumeExecution } from '../meta-tools/index.ts'
import type { MetaTool, OnProgress } from '../meta-tools/meta-tool.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { answerForClient, type AnswerForClient } from './answer-for-client.ts'
import type { CallersTrace } from './callers-trace.ts'
import type { ClientAbilities } from './client-abilities.ts'
import { errorResult, logUnexpected } from './error-response.ts'
import { measuredCall, spanOfCall } from './measured-call.ts'
import { resumeWithResponses } from './resume-with-responses.ts'

const byName = new Map(metaTools.map((tool) => [tool.name, tool]))

/** A client that follows tasks has nothing from a longer wait. */
const taskWaitMs = 3_000

export interface ToolsCall {
  readonly params: CallToolRequest['params']
  readonly principal: Principal
  readonly signal: AbortSignal
  readonly trace: CallersTrace
  readonly run: string | undefined
  readonly abilities: ClientAbilities
  /** What the user of the client answered, and the state that came with the question. */
  readonly inputResponses: Readonly<Record<string, unknown>> | undefined
  readonly requestState: string | undefined
  /** Undefined when the caller did not ask for progress. */
  readonly onProgress: OnProgress | undefined
}

/** Serves `tools/call`. A refusal is a result the model can read, not a protocol error. */
export async function toolsCall(context: ToolHubContext, request: ToolsCall): Promise<AnswerForClient> {
  const { params, principal, signal, trace, run } = request
  const tool = byName.get(params.name)
  if (tool === undefined) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Unknown tool ${JSON.stringify(params.name.slice(0, 100))}. This server has ${[...byName.keys()].join(', ')}; the tools they find are run with execute_tool.`,
    )
  }
  const isRetry = tool.call !== undefined && hasResponses(request)
  return measuredCall(context, tool.name, async () => {
    try {
      return await perform(
        context,
        {
          action: isRetry ? resumeExecution.action : tool.action,
          scope: 'tools',
          principal,
          signal,
          surface: 'mcp',
          traceparent: trace.traceparent,
          tracestate: trace.tracestate,
          span: spanOfCall(tool.name, trace),
          run,
        },
        (op) => answered(context, op, tool, request),
      )
    } catch (error) {
      if (error instanceof ProtocolError) throw error
      const reference = newId('err')
      logUnexpected(context.log, error, reference)
      return errorResult(error, reference)
    }
  })
}

async function answered(
  context: ToolHubContext,
  op: Operation,
  tool: MetaTool,
  request: ToolsCall,
): Promise<AnswerForClient> {
  const { params, principal, abilities, onProgress } = request
  const input = parseArguments(tool.input, params.arguments ?? {})
  if (tool.call === undefined) {
    const output = await tool.run(context.hub, op, input, onProgress)
    return {
      content: [{ type: 'text', text: JSON.stringify(output) }],
      structuredContent: output as Record<string, unknown>,
      ...(tool.isFailure?.(output) === true ? { isError: true } : {}),
    }
  }
  const owner = { principal, tool: tool.name, arguments: params.arguments }
  const timed = tool === executeTool && abilities.followsTasks ? { wait_ms: taskWaitMs, ...(input as object) } : input
  const answer = hasResponses(request)
    ? await resumeWithResponses(context, op, { ...request, owner, waitMs: waitOf(timed) })
    : await tool.call(context.hub, op, timed, onProgress)
  return answerForClient(context, answer, { abilities, owner })
}

/** The request is the second half of one that asked. */
function hasResponses({ requestState, inputResponses }: ToolsCall): boolean {
  return requestState !== undefined || inputResponses !== undefined
}

function waitOf(input: unknown): number | undefined {
  return (input as { readonly wait_ms?: number }).wait_ms
}
