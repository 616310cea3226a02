import { z } from 'zod'
import { detailsAnswer } from './answers.ts'
import { toolReference } from './fields.ts'
import { metaTool } from './meta-tool.ts'

export const getToolDetails = metaTool({
  name: 'get_tool_details',
  title: 'Get tool details',
  description:
    'Everything needed to call one to ten tools: full description, input and output JSON Schema, effect, limits, examples. ' +
    'Read it before execute_tool; the input must fit input_schema exactly.',
  action: 'tools.details',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ tools: z.array(toolReference).min(1).max(10) }),
  output: detailsAnswer,
  run: (hub, op, input) => hub.details(op, input.tools),
})
