import { z } from 'zod'
import { namespacesAnswer } from './answers.ts'
import { metaTool } from './meta-tool.ts'

export const listNamespaces = metaTool({
  name: 'list_namespaces',
  title: 'List namespaces',
  description:
    'The groups that your tools are in, with a description and how many of them you may use. Helps to narrow a search; ' +
    'search_tools alone is usually enough.',
  action: 'namespaces.list',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  input: z.strictObject({
    prefix: z.string().max(200).optional().describe('Only namespaces that start with it.'),
    cursor: z.string().max(2_000).optional().describe('next_cursor of the page before.'),
    limit: z.int().min(1).max(500).optional().describe('Page size (default 100).'),
  }),
  output: namespacesAnswer,
  run: (hub, op, input) =>
    hub.namespaces(op, { prefix: input.prefix, cursor: input.cursor, limit: input.limit ?? 100 }),
})
