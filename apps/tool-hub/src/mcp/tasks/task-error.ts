import { isGatehouseError, newId, toPublicError } from '@gatehouse/core'
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import type { ToolHubContext } from '../../tool-hub.ts'
import { logUnexpected } from '../error-response.ts'

/** What went wrong with a task, as a JSON-RPC error. A task of somebody else and one that there is not are answered alike. */
export function taskError(context: Pick<ToolHubContext, 'log'>, error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error
  if (isGatehouseError(error) && error.kind === 'not_found') {
    return new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such task.', { reason: 'unknown_task' })
  }
  const reference = newId('err')
  logUnexpected(context.log, error, reference)
  const said = toPublicError(error, reference)
  const isTheirs = isGatehouseError(error) && (error.kind === 'invalid' || error.kind === 'conflict')
  const code = isTheirs ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError
  return new ProtocolError(code, said.message, { ...said })
}
