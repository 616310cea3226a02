import { z } from 'zod'
import { effect, toolReference } from './fields.ts'
import { metaTool } from './meta-tool.ts'

const schema = z.union([z.boolean(), z.record(z.string(), z.unknown())])

export const getToolDetails = metaTool({
  name: 'get_tool_details',
  title: 'Get tool details',
  description:
    'Everything needed to call one to ten tools: full description, input and output JSON Schema, effect, limits, examples. ' +
    'Read it before execute_tool; the input must fit input_schema exactly.',
  action: 'tools.details',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({ tools: z.array(toolReference).min(1).max(10) }),
  output: z.object({
    tools: z.array(
      z.object({
        tool: toolReference,
        version: z.string(),
        title: z.string(),
        namespace: z.string(),
        description: z.string(),
        effect,
        execution_mode: z.enum(['sync', 'async', 'stream', 'interactive']),
        input_schema: schema,
        output_schema: schema.optional(),
        authorization: z.object({
          kind: z.enum(['none', 'connection']),
          provider: z.string().optional(),
          scopes: z.array(z.string()).optional(),
        }),
        limits: z.object({ max_input_bytes: z.int(), max_result_bytes: z.int(), timeout_ms: z.int() }),
        examples: z
          .array(z.object({ intent: z.string().optional(), input: z.unknown(), output: z.unknown().optional() }))
          .optional(),
        tags: z.array(z.string()).optional(),
        deprecated: z.boolean().optional(),
        executable: z.boolean(),
      }),
    ),
    not_found: z.array(z.string()).optional().describe('References that are not tools you can use.'),
  }),
  run: (hub, op, input) => hub.details(op, input.tools),
})
