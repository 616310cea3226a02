import { GatehouseError } from '@gatehouse/core'

/** One answer for what is not there, has expired, or belongs to somebody else. */
export function resultNotFound(id: string): GatehouseError {
  return new GatehouseError('not_found', 'result_not_found', `There is no stored answer ${id.slice(0, 100)}.`, {
    hint: 'Stored answers expire; run the action again.',
  })
}
