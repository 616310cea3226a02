import type { ToolFailure } from '@gatehouse/spec'

/** Leaves the list of stages early. Never seen outside of it: there it is an output. */
export class ActionFailed extends Error {
  readonly failure: ToolFailure

  constructor(failure: ToolFailure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'ActionFailed'
    this.failure = failure
  }
}

/** The input cannot be put on the wire. `at` is a JSON Pointer into the input. */
export function refusedInput(at: string, message: string): ActionFailed {
  return new ActionFailed({ kind: 'rejected', message: `${at}: ${message}`, body: { problems: [{ at, message }] } })
}

/** The JSON Pointer (RFC 6901 §3) of a property of the input object. */
export function pointerTo(property: string): string {
  return `/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
