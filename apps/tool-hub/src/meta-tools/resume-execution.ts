import { z } from 'zod'
import { answerToJson } from './answer-to-json.ts'
import { callAnswer } from './answers.ts'
import { defaultWaitMs, executionId, waitMs } from './fields.ts'
import { metaTool } from './meta-tool.ts'

export const resumeExecution = metaTool({
  name: 'resume_execution',
  title: 'Resume an execution',
  description: 'Wait for an execution that was still running, or read its result again. Answers as execute_tool does.',
  action: 'executions.resume',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ execution_id: executionId, wait_ms: waitMs.optional() }),
  output: callAnswer,
  run: async (hub, op, input) =>
    answerToJson(await hub.resume(op, { executionId: input.execution_id, waitMs: input.wait_ms ?? defaultWaitMs })),
  isFailure: (output) => output.status === 'failed' || output.status === 'indeterminate',
})
