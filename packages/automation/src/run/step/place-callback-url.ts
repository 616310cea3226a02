import type { Stage } from '@gatehouse/core'
import type { RequestAction } from '../../action/action.ts'
import type { Callback } from '../../action/completion.ts'
import { ActionFailed } from '../action-failed.ts'
import { pointerSegments } from '../answer/json-pointer.ts'
import type { ValidInput } from '../stages/validate-input.ts'

interface Needs {
  readonly action: RequestAction
  readonly validInput: ValidInput
  readonly callbackUrl?: string
}

/** Tells the API where to call back, in the property that callers do not see. Headers are placed with the request. */
export function placeCallbackUrl(): Stage<Needs, { readonly validInput: ValidInput }> {
  return {
    name: 'place-callback-url',
    async run(_op, { action, validInput, callbackUrl }) {
      const { callback, poll } = action.completion ?? {}
      if (callback === undefined) return { validInput }
      if (callbackUrl === undefined) {
        if (poll !== undefined) return { validInput }
        throw new ActionFailed({
          kind: 'not_executable',
          message: 'The API would call back, and this Gatehouse has no address it could be told.',
        })
      }
      const segments = callbackSegments(callback)
      return {
        validInput: segments === undefined ? validInput : (withValue(validInput, segments, callbackUrl) as ValidInput),
      }
    },
  }
}

/** Where in the input the URL stands: a property, or a JSON Pointer into the input. Undefined when a header carries it. */
export function callbackSegments({ urlIn }: Callback): readonly string[] | undefined {
  if (!('property' in urlIn)) return undefined
  return urlIn.property.startsWith('/') ? pointerSegments(urlIn.property) : [urlIn.property]
}

function withValue(value: unknown, [segment, ...rest]: readonly string[], placed: string): unknown {
  if (segment === undefined) return placed
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  const inner = Object.hasOwn(object, segment) ? (object as Record<string, unknown>)[segment] : undefined
  // Not by assignment: a member called __proto__ would become the prototype.
  return Object.fromEntries([...Object.entries(object), [segment, withValue(inner, rest, placed)]])
}
