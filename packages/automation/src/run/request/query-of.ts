import type { RequestTemplate } from '../../action/action.ts'
import type { ValidInput } from '../stages/validate-input.ts'
import { namedTexts } from './parameter-style.ts'
import { percentEncode, percentEncodeLightly } from './percent-encode.ts'

/** The query without its question mark; empty when nothing is to be said. */
export function queryOf(request: RequestTemplate, input: ValidInput): string {
  return request.parameters
    .filter((parameter) => parameter.in === 'query')
    .flatMap((parameter) =>
      namedTexts(
        parameter,
        input[parameter.property],
        parameter.allowReserved === true ? percentEncodeLightly : percentEncode,
      ),
    )
    .join('&')
}
