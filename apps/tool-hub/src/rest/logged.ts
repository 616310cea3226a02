import { isGatehouseError, newId } from '@gatehouse/core'
import type { ToolHubContext } from '../tool-hub.ts'

/** A reference under which the log holds what the caller is not shown. */
export function logged(context: Pick<ToolHubContext, 'log'>, error: unknown): string {
  const reference = newId('err')
  if (!isGatehouseError(error)) context.log.error({ err: error, reference }, 'unexpected error')
  else if (error.kind === 'internal' || error.kind === 'unavailable')
    context.log.warn({ err: error, reference }, error.code)
  return reference
}
