import type { Operation } from '@gatehouse/core'
import type { CallAnswer, ResumeRequest } from '@gatehouse/execution'
import type { ToolHubContext } from '../tool-hub.ts'
import { readResponses } from './forms/read-responses.ts'

/**
 * Hands what the user has answered to the execution that asked. Of an answer in several forms each is kept until all have come;
 * one that was turned down is left to the model.
 */
export async function giveResponses(
  { hub }: Pick<ToolHubContext, 'hub'>,
  op: Operation,
  asking: CallAnswer,
  given: {
    readonly responses: Readonly<Record<string, unknown>>
    readonly waitMs: number
    readonly onProgress?: ResumeRequest['onProgress']
  },
): Promise<CallAnswer> {
  const { inputRequest: asked, executionId } = asking
  if (asked === undefined || executionId === undefined) return asking
  const { question } = asked
  const read = readResponses(asked, given.responses)
  if (read.kind === 'nothing') return asking
  if (read.kind === 'declined') return hub.keepAnswer(op, { executionId, question, isDeclined: true })
  if (read.kind === 'part') return hub.keepAnswer(op, { executionId, question, parts: read.parts })
  const { waitMs, onProgress } = given
  return hub.resume(op, { executionId, waitMs, answer: { input: read.input, question }, onProgress })
}
