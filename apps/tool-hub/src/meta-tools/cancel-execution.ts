import { z } from 'zod'
import { answerToJson } from './answer-to-json.ts'
import { callAnswer } from './answers.ts'
import { executionId } from './fields.ts'
import { metaTool } from './meta-tool.ts'

export const cancelExecution = metaTool({
  name: 'cancel_execution',
  title: 'Cancel an execution',
  description: 'Stop a running execution. One that has already ended stays as it is; the answer says how it ended.',
  action: 'executions.cancel',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ execution_id: executionId }),
  output: callAnswer,
  run: async (hub, op, input) => answerToJson(await hub.cancel(op, { executionId: input.execution_id })),
})
