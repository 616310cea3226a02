import { GatehouseError } from '@gatehouse/core'
import { z } from 'zod'
import { askProvider } from '../provider/ask-provider.ts'
import type { ModelAccess } from '../provider/model-access.ts'
import type { ModelUsage } from '../provider/usage-meter.ts'

const messageSchema = z.object({
  content: z.array(z.object({ type: z.string(), name: z.string().optional(), input: z.unknown().optional() })),
  stop_reason: z.string().nullish(),
  usage: z.object({ input_tokens: z.int(), output_tokens: z.int() }).partial().optional(),
})

export interface ClaudeQuestion<T> {
  readonly purpose: ModelUsage['purpose']
  readonly system: string
  readonly prompt: string
  /** What the answer has to look like. */
  readonly answer: { readonly name: string; readonly description: string; readonly schema: z.ZodType<T> }
  readonly maxTokens: number
  readonly signal: AbortSignal
}

/**
 * One question over Anthropic's Messages API, answered by an object: the model is made to call a tool whose input is the
 * answer, so that there is nothing to be cut out of prose. https://docs.anthropic.com/en/api/messages
 */
export async function askClaude<T>(
  access: ModelAccess,
  question: ClaudeQuestion<T>,
): Promise<{ readonly value: T; readonly raw: string }> {
  const { model, key } = access
  const { name, description, schema } = question.answer
  const message = await askProvider(access, {
    provider: 'Anthropic',
    path: '/v1/messages',
    headers: {
      'anthropic-version': '2023-06-01',
      ...(key === undefined ? {} : { 'x-api-key': await key() }),
    },
    body: {
      model,
      max_tokens: question.maxTokens,
      system: question.system,
      messages: [{ role: 'user', content: question.prompt }],
      tools: [{ name, description, input_schema: z.toJSONSchema(schema) }],
      tool_choice: { type: 'tool', name },
    },
    answer: messageSchema,
    signal: question.signal,
  })
  count(access, question.purpose, message.usage)
  const call = message.content.find((block) => block.type === 'tool_use' && block.name === name)
  const parsed = schema.safeParse(call?.input)
  if (!parsed.success) {
    throw new GatehouseError(
      'unavailable',
      'model_bad_answer',
      'The model did not answer in the form it was asked for.',
      {
        cause: parsed.error,
        internal: { stopReason: message.stop_reason },
      },
    )
  }
  return { value: parsed.data, raw: JSON.stringify(call?.input) }
}

function count(
  { meter, model }: ModelAccess,
  purpose: ModelUsage['purpose'],
  usage: z.infer<typeof messageSchema>['usage'],
): void {
  meter?.({
    provider: 'anthropic',
    model,
    purpose,
    requests: 1,
    ...(usage?.input_tokens === undefined ? {} : { inputTokens: usage.input_tokens }),
    ...(usage?.output_tokens === undefined ? {} : { outputTokens: usage.output_tokens }),
  })
}
