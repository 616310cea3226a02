import type { z } from 'zod'
import { answerToJson } from './answer-to-json.ts'
import { callAnswer } from './answers.ts'
import type { MetaTool } from './meta-tool.ts'

type Calling<Input extends z.ZodType> = MetaTool<Input, typeof callAnswer>

const failures: ReadonlySet<string> = new Set(['failed', 'indeterminate', 'denied', 'expired'])

/** A tool of the hub that answers with an execution. */
export function callingTool<Input extends z.ZodType>(
  tool: Omit<Calling<Input>, 'output' | 'run' | 'isFailure' | 'call'> & Required<Pick<Calling<Input>, 'call'>>,
): Calling<Input> {
  return {
    ...tool,
    output: callAnswer,
    run: async (hub, op, input, onProgress) => answerToJson(await tool.call(hub, op, input, onProgress)),
    isFailure: ({ status }) => failures.has(status),
  }
}
