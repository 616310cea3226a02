import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'
import { callingTool } from './calling-tool.ts'
import { defaultWaitMs, executionId, givenInput, question, waitMs } from './fields.ts'
import { resultView } from './result-answers.ts'

export const resumeExecution = callingTool({
  name: 'resume_execution',
  title: 'Resume an execution',
  description:
    'Wait for an execution that was still running or has to be approved, or read its result again; of a truncated one, the part that result names. ' +
    'When status was input_required, give input that fits its input_request.input_schema, as the user answered; then the ' +
    'tool goes on. Answers as execute_tool does.',
  action: 'executions.resume',
  // With input it lets the tool go on, with whatever that tool does.
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.strictObject({
    execution_id: executionId,
    wait_ms: waitMs.optional(),
    input: givenInput.optional(),
    question: question.optional(),
    result: resultView.optional(),
  }),
  call: async (hub, op, { execution_id, wait_ms, question, result, ...given }, onProgress) => {
    const hasInput = 'input' in given && given.input !== undefined
    if (question !== undefined && !hasInput) {
      throw new InvalidInputError('missing_input', 'question says what input answers; there is no input.', {
        at: '/input',
      })
    }
    return hub.resume(op, {
      executionId: execution_id,
      waitMs: wait_ms ?? defaultWaitMs,
      ...(hasInput ? { answer: { input: given.input, question } } : {}),
      view: result,
      onProgress,
    })
  },
})
