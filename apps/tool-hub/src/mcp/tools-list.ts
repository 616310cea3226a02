import type { Tool } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { metaTools } from '../meta-tools/index.ts'

/** The same six tools for everybody, in the same order: what a user may use is behind search_tools. */
export function toolsList(): Tool[] {
  return metaTools.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: z.toJSONSchema(tool.input, { io: 'input' }) as Tool['inputSchema'],
    outputSchema: answerOrError(tool.output),
    annotations: { title: tool.title, ...tool.annotations },
    // Hosts that defer tools behind a search of their own must show these at once: they are the search.
    _meta: { 'anthropic/alwaysLoad': true },
  }))
}

/** Clients check structured content against the output schema, that of a refusal too: so the schema names both. */
function answerOrError(answer: z.ZodType): NonNullable<Tool['outputSchema']> {
  const { $schema, ...schema } = z.toJSONSchema(answer, { io: 'input' })
  return { $schema, type: 'object', anyOf: [schema, refusal] } as NonNullable<Tool['outputSchema']>
}

const refusal = {
  type: 'object',
  description: 'A refusal: nothing was done.',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', description: 'Stable; branch on it.' },
        message: { type: 'string' },
        at: { type: 'string', description: 'Which part of the input was wrong.' },
        hint: { type: 'string', description: 'What to do about it.' },
        retry_after_ms: { type: 'number' },
        details: { type: 'object' },
      },
      required: ['code', 'message'],
    },
  },
  required: ['error'],
}
