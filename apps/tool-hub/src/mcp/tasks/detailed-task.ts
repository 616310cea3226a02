import { answerToJson } from '../../meta-tools/answer-to-json.ts'
import type { CallAnswer } from '@gatehouse/execution'
import { ProtocolErrorCode, type CallToolResult, type InputRequests } from '@modelcontextprotocol/server'
import { executeTool } from '../../meta-tools/index.ts'
import { callResult } from '../call-result.ts'
import type { ClientAbilities } from '../client-abilities.ts'
import { inputRequestsOf } from '../forms/input-requests.ts'
import { taskOf, type Task } from './task-of.ts'

/** A task with what it has come to. */
export type DetailedTask = Task & {
  /** When completed: what the call would have answered without a task. */
  readonly result?: CallToolResult
  /** When failed: a JSON-RPC error. */
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
  readonly inputRequests?: InputRequests
}

/**
 * A question that no form can hold, or that the user has turned down, is for the model: the task is completed by the answer
 * that asks it, as a call is without tasks, and resume_execution goes on.
 */
export function detailedTask(
  answer: CallAnswer,
  { showsForms }: ClientAbilities,
  keptMs: number | undefined,
): DetailedTask {
  const task = taskOf(answer, keptMs)
  if (task.status === 'failed') {
    const output = answerToJson(answer)
    const message = answer.error?.message ?? 'Nobody knows what became of the call.'
    return { ...task, error: { code: ProtocolErrorCode.InternalError, message, data: output } }
  }
  if (task.status === 'completed') return { ...task, result: resultOf(answer) }
  if (task.status !== 'input_required') return task
  const asked = answer.inputRequest
  const inputRequests = showsForms && asked !== undefined ? inputRequestsOf(asked) : undefined
  return inputRequests === undefined
    ? { ...task, status: 'completed', result: resultOf(answer) }
    : { ...task, inputRequests }
}

function resultOf(answer: CallAnswer): CallToolResult {
  const output = answerToJson(answer)
  return callResult(output, executeTool.isFailure!(output))
}
