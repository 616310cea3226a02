import type { RequestAction } from '../../action/action.ts'
import { pointerTo, refusedInput } from '../action-failed.ts'
import type { ValidInput } from '../stages/validate-input.ts'

/** What is empty leaves no trace in a query, header or cookie: where it is required, the request would lack it. */
export function refuseUnsent({ inputSchema, request }: RequestAction, input: ValidInput): void {
  const required = typeof inputSchema === 'object' ? inputSchema['required'] : undefined
  if (!Array.isArray(required)) return
  for (const { property, in: place, style } of request.parameters) {
    if (place === 'path' || style === 'json' || !required.includes(property)) continue
    const value = input[property]
    const isEmpty = value === null || (typeof value === 'object' && Object.values(value).every((one) => one === null))
    if (isEmpty)
      throw refusedInput(pointerTo(property), 'must not be empty, because it is required and would not be sent')
  }
}
