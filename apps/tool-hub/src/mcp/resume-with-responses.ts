import type { Operation } from '@gatehouse/core'
import type { CallAnswer, ResumeRequest } from '@gatehouse/execution'
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import { defaultWaitMs } from '../meta-tools/fields.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { giveResponses } from './give-responses.ts'
import type { StateOwner } from './request-states.ts'

/**
 * The second half of a call that asked: the same request again, with what the user answered and the state that came with the
 * question. It goes on with the execution that asked, and never begins one. A state is good for one answer.
 */
export async function resumeWithResponses(
  context: Pick<ToolHubContext, 'hub' | 'requestStates'>,
  op: Operation,
  retry: {
    readonly requestState: string | undefined
    readonly inputResponses: Readonly<Record<string, unknown>> | undefined
    readonly owner: StateOwner
    readonly waitMs: number | undefined
    readonly onProgress: ResumeRequest['onProgress']
  },
): Promise<CallAnswer> {
  const { requestState, inputResponses: responses = {}, owner, waitMs = defaultWaitMs, onProgress } = retry
  if (requestState === undefined) throw refused('inputResponses came without the requestState of the question.')
  const { executionId, question } = await context.requestStates.open(requestState, owner)
  const asking = await context.hub.resume(op, { executionId, waitMs: 0 })
  if (asking.inputRequest?.question !== question) {
    throw refused('That question has been answered already; resume_execution says how the execution stands.')
  }
  return giveResponses(context, op, asking, { responses, waitMs, onProgress })
}

function refused(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message, { reason: 'invalid_request_state' })
}
