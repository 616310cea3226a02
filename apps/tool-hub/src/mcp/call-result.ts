import type { CallToolResult } from '@modelcontextprotocol/server'
import type { z } from 'zod'
import type { callAnswer } from '../meta-tools/answers.ts'
import { withoutBytes } from '../meta-tools/result-to-json.ts'

type Answer = z.input<typeof callAnswer>
type Block = CallToolResult['content'][number]

const ownPrefixes = ['io.modelcontextprotocol/', 'modelcontextprotocol.io/', 'gatehouse/']

/**
 * The answer to a call as a tool result: the whole of it as structured content and as text, since hosts show one or the other;
 * what the backend handed over as blocks, untouched; and what it said about it, but for names that are not its own.
 */
export function callResult(answer: Answer, isFailure: boolean): CallToolResult {
  const { content, meta: _saidBeside, ...rest } = answer
  const structuredContent = content === undefined ? rest : { ...rest, content: withoutBytes(content) }
  const _meta = metaOf(answer)
  return {
    content: [{ type: 'text', text: JSON.stringify(structuredContent) }, ...((content ?? []) as Block[])],
    structuredContent: structuredContent as Record<string, unknown>,
    ...(isFailure ? { isError: true } : {}),
    ...(Object.keys(_meta).length === 0 ? {} : { _meta }),
  }
}

function metaOf({ meta = {}, trust, execution_id: id }: Answer): Record<string, unknown> {
  const theirs = Object.entries(meta).filter(([name]) => !ownPrefixes.some((prefix) => name.startsWith(prefix)))
  return {
    ...Object.fromEntries(theirs),
    ...(trust === undefined ? {} : { 'gatehouse/trust': trust }),
    ...(trust === undefined || id === undefined ? {} : { 'gatehouse/execution_id': id }),
  }
}
