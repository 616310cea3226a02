import { createJsonLinesSource } from '@gatehouse/backend-json-lines'
import { summarizeTool, type ToolSummary } from '@gatehouse/catalog'

/** What the index is told of a catalog, read as an import reads it. */
export async function toolsOf(text: string, source: string): Promise<readonly ToolSummary[]> {
  const lines = createJsonLinesSource({ lines: piecesOf(text) })
  const tools: ToolSummary[] = []
  for await (const page of lines.pull({ cursor: null, signal: AbortSignal.timeout(600_000) })) {
    for (const definition of page.tools) tools.push(summarizeTool({ ...definition, tenantId: 'default', source }))
  }
  return tools
}

async function* piecesOf(text: string): AsyncGenerator<string> {
  const length = 1_000_000
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length)
}
