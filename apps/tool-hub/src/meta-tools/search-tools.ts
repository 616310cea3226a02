import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'
import { searchAnswer } from './answers.ts'
import { metaTool } from './meta-tool.ts'

const maxQueryLength = 1_000

export const searchTools = metaTool({
  name: 'search_tools',
  title: 'Search tools',
  description:
    'Find tools for a task. Describe ONE capability per query in plain words ("create a job for a customer"); for a task ' +
    'of several steps send one entry per step in queries. Returns the tools you may use, best first, with the exact ' +
    'reference to hand to get_tool_details and execute_tool.',
  action: 'tools.search',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({
    query: z.string().min(1).max(maxQueryLength).optional().describe('One capability in plain words.'),
    queries: z
      .array(z.string().min(1).max(maxQueryLength))
      .min(1)
      .max(8)
      .optional()
      .describe('Several capabilities, one each; searched separately and merged fairly.'),
    namespaces: z
      .array(z.string().min(1).max(200))
      .max(50)
      .optional()
      .describe('Only these namespaces and what is below them, as list_namespaces names them.'),
    limit: z.int().min(1).max(50).optional().describe('At most this many tools (default 10).'),
  }),
  output: searchAnswer,
  run: async (hub, op, input) => {
    const queries = [...(input.query === undefined ? [] : [input.query]), ...(input.queries ?? [])]
    if (queries.length === 0) {
      throw new InvalidInputError('missing_query', 'Say what you are looking for.', {
        at: '/query',
        hint: 'Give query (one capability) or queries (one per step).',
      })
    }
    return hub.search(op, { queries, namespaces: input.namespaces, limit: input.limit ?? 10 })
  },
})
