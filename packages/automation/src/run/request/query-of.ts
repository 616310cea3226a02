import type { RequestParameter, RequestTemplate } from '../../action/action.ts'
import { pointerTo, refusedInput } from '../action-failed.ts'
import type { ValidInput } from '../stages/validate-input.ts'
import { formText } from './form-text.ts'
import { namedTexts } from './parameter-style.ts'
import { percentEncode, percentEncodeLightly } from './percent-encode.ts'

/** The query without its question mark; empty when nothing is to be said. */
export function queryOf(request: RequestTemplate, input: ValidInput): string {
  const parameters = request.parameters.filter((parameter) => parameter.in === 'query')
  return parameters
    .flatMap((parameter) => {
      const value = input[parameter.property]
      refuseBorrowedNames(parameter, value, parameters)
      // OpenAPI 3.2 `in: querystring`: the query is what a form would be.
      if (parameter.name === '' && parameter.style === 'form') return formText(value, pointerTo(parameter.property))
      return namedTexts(parameter, value, parameter.allowReserved === true ? percentEncodeLightly : percentEncode)
    })
    .filter((text) => text !== '')
    .join('&')
}

/** An exploded object is sent as parameters of its own; they must not pass for others. */
function refuseBorrowedNames(parameter: RequestParameter, value: unknown, all: readonly RequestParameter[]): void {
  const isSpread = parameter.explode && parameter.style !== 'deepObject' && parameter.style !== 'json'
  if (!isSpread || typeof value !== 'object' || value === null || Array.isArray(value)) return
  const taken = Object.keys(value).find((key) => all.some((other) => other !== parameter && other.name === key))
  if (taken === undefined) return
  const at = pointerTo(parameter.property)
  throw refusedInput(at, `must not have a member ${JSON.stringify(taken)}: another parameter has this name`)
}
