import type { CallAnswer } from '@gatehouse/execution'
import type { CallToolResult, InputRequiredResult } from '@modelcontextprotocol/server'
import { answerToJson } from '../meta-tools/answer-to-json.ts'
import { executeTool } from '../meta-tools/index.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { callResult } from './call-result.ts'
import type { ClientAbilities } from './client-abilities.ts'
import { inputRequestsOf } from './forms/input-requests.ts'
import type { StateOwner } from './request-states.ts'
import { taskOf, type Task } from './tasks/task-of.ts'

export type AnswerForClient = CallToolResult | InputRequiredResult | (CallToolResult & Task)

/**
 * An answer in the best form that the client has said it can take: a question as a form for its user, a call that goes on as a
 * task. Everything else, and everything for clients that say nothing, is the answer itself.
 */
export async function answerForClient(
  context: Pick<ToolHubContext, 'hub' | 'requestStates' | 'executionsKeptMs'>,
  answer: CallAnswer,
  client: { readonly abilities: ClientAbilities; readonly owner: StateOwner },
): Promise<AnswerForClient> {
  const { abilities, owner } = client
  const { inputRequest: asked, executionId } = answer
  if (asked !== undefined && executionId !== undefined && abilities.showsForms) {
    const inputRequests = inputRequestsOf(asked)
    if (inputRequests !== undefined) {
      const requestState = await context.requestStates.seal({ executionId, question: asked.question }, owner)
      return { resultType: 'input_required', inputRequests, requestState }
    }
  }
  // A task is how a call goes on; who asks by id how one stands gets an answer.
  if (abilities.followsTasks && owner.tool === executeTool.name && goesOn(answer)) {
    // The SDK's type of a result knows no tasks; what it adds for it are the members that every result has.
    return { resultType: 'task', ...taskOf(answer, context.executionsKeptMs), content: [] }
  }
  const output = answerToJson(answer)
  return callResult(output, executeTool.isFailure!(output))
}

function goesOn({ status, executionId }: CallAnswer): boolean {
  return executionId !== undefined && (status === 'running' || status === 'approval_required')
}
