import { isGatehouseError, toPublicError, type Logger } from '@gatehouse/core'
import type { CallToolResult } from '@modelcontextprotocol/server'

/** An error as a tool result: the whole of it in the text and in the structured content, as hosts show one or the other. */
export function errorResult(error: unknown, reference: string): CallToolResult {
  const publicError = toPublicError(error, reference)
  return {
    isError: true,
    content: [{ type: 'text', text: JSON.stringify({ error: publicError }) }],
    structuredContent: { error: publicError },
  }
}

export function logUnexpected(log: Logger, error: unknown, reference: string): void {
  if (!isGatehouseError(error)) log.error({ err: error, reference }, 'unexpected error')
}
