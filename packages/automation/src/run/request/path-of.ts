import type { RequestTemplate } from '../../action/action.ts'
import { ActionFailed, pointerTo, refusedInput } from '../action-failed.ts'
import type { ValidInput } from '../stages/validate-input.ts'
import { placedText } from './parameter-style.ts'
import { percentEncode } from './percent-encode.ts'

/** The path with its parameters in place. No value can leave the segment it belongs to. */
export function pathOf(request: RequestTemplate, input: ValidInput): string {
  const parameters = new Map(
    request.parameters.filter((parameter) => parameter.in === 'path').map((parameter) => [parameter.name, parameter]),
  )
  let lastAt = ''
  const path = request.path.replace(/\{([^{}]+)\}/g, (_match, name: string) => {
    const parameter = parameters.get(name)
    if (parameter === undefined) throw unknownParameter(name)
    lastAt = pointerTo(parameter.property)
    const value = input[parameter.property]
    refuseTraversal(value, lastAt)
    const text = placedText(parameter, value, percentEncode)
    if (text === undefined || text === '')
      throw refusedInput(lastAt, 'must not be empty, because it is part of the path')
    return text
  })
  // Two harmless values side by side can make `..` as well.
  if (path.split(/[/?#]/).some(isDotSegment)) throw refusedInput(lastAt, 'must not make a dot segment of the path')
  return path.startsWith('/') ? path : `/${path}`
}

/**
 * `/` travels as `%2F` and `%2f` as `%252f`, so neither can end a segment. A server that decodes before it routes would
 * still walk up at `..`, which is why such values are refused and not just encoded.
 */
function refuseTraversal(value: unknown, at: string): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      refuseTraversal(key, at)
      refuseTraversal(member, at)
    }
    return
  }
  if (typeof value !== 'string') return
  if (value.includes('\u0000')) throw refusedInput(at, 'must not contain a NUL character')
  if (value.split(/[/\\]|%2f|%5c/i).some(isDotSegment))
    throw refusedInput(at, 'must not contain a dot segment such as ..')
}

/** `.` and `..` in every spelling that the URL parser resolves: https://url.spec.whatwg.org/#double-dot-path-segment */
export function isDotSegment(segment: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(segment)
}

function unknownParameter(name: string): ActionFailed {
  return new ActionFailed({
    kind: 'not_executable',
    message: `The path of this action names the parameter ${JSON.stringify(name)}, which its description does not define.`,
  })
}
