import type { Tool } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { metaTools } from '../meta-tools/index.ts'

/** The same six tools for everybody, in the same order: what a user may use is behind search_tools. */
export function toolsList(): Tool[] {
  return metaTools.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: objectSchema(tool.input, 'input'),
    outputSchema: objectSchema(tool.output, 'output'),
    annotations: { title: tool.title, ...tool.annotations },
    // Hosts that defer tools behind a search of their own must show these at once: they are the search.
    _meta: { 'anthropic/alwaysLoad': true },
  }))
}

function objectSchema(schema: z.ZodType, io: 'input' | 'output'): Tool['inputSchema'] {
  return z.toJSONSchema(schema, { target: 'draft-2020-12', io }) as Tool['inputSchema']
}
